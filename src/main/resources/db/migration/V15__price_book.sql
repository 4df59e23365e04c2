-- A price has a history: one row for each day from which another one holds.
alter table price
    add column id uuid not null default gen_random_uuid() unique,
    add column version bigint not null default 0,
    add column recorded_by text not null default 'drift-safe-autofix',
    add column recorded_at timestamptz not null default now();
alter table price
    alter column id drop default,
    alter column recorded_by drop default,
    alter column recorded_at drop default;
alter table price drop constraint price_pkey;
alter table price add primary key (provider, region, kind, item, unit, effective_date);

-- Tells every node that prices have changed, however they were changed.
create table price_book (
    only_row boolean primary key default true check (only_row),
    version  bigint  not null
);
insert into price_book (version) values (0);

create function price_changed() returns trigger language plpgsql as $$
begin
    update price_book set version = version + 1;
    return null;
end
$$;

create trigger price_changed after insert or update or delete or truncate on price
    for each statement execute function price_changed();
