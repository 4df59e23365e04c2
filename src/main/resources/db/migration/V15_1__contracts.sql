-- What was agreed with a cloud: so many percent off the list, of all it bills or of what is named.
create table price_discount (
    id         uuid primary key,
    name       text        not null,
    provider   text        not null,
    kind       text,
    item       text check (item is null or kind is not null),
    region     text,
    percent    numeric     not null check (percent > 0 and percent <= 100),
    starts_on  date        not null,
    ends_on    date,
    source     text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version    bigint      not null
);

create index price_discount_by_provider on price_discount (provider, starts_on);

-- What was bought ahead: reserved instances, and savings plans. Both days are days on which it holds.
create table price_commitment (
    id              uuid primary key,
    name            text        not null,
    provider        text        not null,
    type            text        not null check (type in ('RESERVED_INSTANCE', 'SAVINGS_PLAN')),
    account         text,
    kind            text,
    item            text,
    region          text,
    zone            text,
    count           numeric check (count > 0),
    size_flexible   boolean     not null,
    plan            text check (plan in ('COMPUTE', 'INSTANCE_FAMILY')),
    family          text,
    usd_per_hour    numeric check (usd_per_hour > 0),
    percent_off     numeric check (percent_off >= 0 and percent_off < 100),
    hourly_cost     numeric check (hourly_cost >= 0),
    starts_on       date        not null,
    ends_on         date        not null,
    eligible_use    numeric check (eligible_use >= 0),
    eligible_use_on date,
    source          text        not null,
    created_by      text        not null,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    version         bigint      not null,
    check ((eligible_use is null) = (eligible_use_on is null)),
    check (case type
        when 'RESERVED_INSTANCE' then kind is not null and item is not null and region is not null and count is not null
        else plan is not null and usd_per_hour is not null and percent_off is not null end)
);

create index price_commitment_by_provider on price_commitment (provider, ends_on);
