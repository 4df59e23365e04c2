-- Until when a resource of the simulated cloud takes no other change of an attribute. It goes with the resource, so a
-- new inventory starts without any.
create table simulated_cool_down (
    account text not null,
    resource_key text not null,
    path text not null,
    until timestamptz not null,
    primary key (account, resource_key, path),
    foreign key (account, resource_key) references simulated_resource on delete cascade
);
