-- Cost SLOs: what changes may add to what is spent.
create table slo (
    id              uuid primary key,
    version         bigint         not null,
    name            text           not null,
    description     text           not null,
    type            text           not null,
    scope           jsonb          not null,
    max_value       numeric(14, 2) not null,
    warning_percent integer        not null,
    expected_value  numeric(14, 2),
    variance_percent numeric(6, 2),
    enforcement     text           not null,
    owner           text           not null,
    cost_basis      text           not null,
    created_at      timestamptz    not null,
    created_by      text           not null,
    updated_at      timestamptz    not null,
    updated_by      text           not null,
    archived_at     timestamptz
);

-- What operations in flight hold of all cost SLOs: each its change, from apply until it shows in what was spent.
create table slo_reservation (
    operation_id uuid primary key,
    change       jsonb       not null,
    reserved_at  timestamptz not null,
    settled_at   timestamptz,
    applied      boolean     not null default false
) with (fillfactor = 80);

create index slo_reservation_by_end on slo_reservation (settled_at);

-- How many resources there were when somebody last looked, or what the costliest cost.
create table slo_measure (
    slo_id      uuid primary key references slo (id),
    value       numeric     not null,
    detail      text        not null,
    measured_at timestamptz not null
);

-- What the change costs, as the latest check saw it.
alter table operation add column cost_change jsonb;

-- Billing exports that were taken in. One of which other exports replaced a part counts no more as a whole.
create table spend_import (
    id            uuid primary key,
    provider      text        not null,
    account       text        not null,
    digest        text        not null,
    lines         bigint      not null,
    imported_at   timestamptz not null,
    imported_by   text        not null,
    superseded_at timestamptz
);

create index spend_import_by_digest on spend_import (provider, account, digest);

-- What was spent on each day (UTC), by resource, service and tags, in USD.
create table spend (
    import_id     uuid    not null references spend_import (id),
    provider      text    not null,
    account       text    not null,
    day           date    not null,
    long_period   boolean not null,
    service       text    not null,
    resource_id   text,
    known_as      text,
    resource_type text,
    tags          jsonb   not null,
    billed        numeric not null,
    effective     numeric not null
);

create index spend_by_day on spend (provider, account, day);
create index spend_by_import on spend (import_id);

-- The accounts of which bills are known, and from when to when.
create table spend_source (
    provider    text        not null,
    account     text        not null,
    known_from  date        not null,
    known_until timestamptz not null,
    primary key (provider, account)
);

-- What was spent in each cost SLO's scope, summed when bills come in; own is a series that stands in place of bills.
create table slo_spend (
    slo_id    uuid    not null references slo (id),
    own       boolean not null,
    day       date    not null,
    billed    numeric not null,
    effective numeric not null,
    primary key (slo_id, own, day)
);
