-- A write that the simulated cloud still works on: what the resource will be, the write's key, and the name it came by.
alter table simulated_resource
    add column pending_config jsonb,
    add column pending_key text,
    add column pending_name text;
