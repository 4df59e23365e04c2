-- How much may be applied at an account of a provider at once and a minute; of an empty account, at each that has none of its own.
create table account_limit (
    provider       text        not null,
    account        text        not null,
    max_concurrent integer check (max_concurrent >= 0),
    max_per_minute integer check (max_per_minute >= 0),
    updated_by     text        not null,
    updated_at     timestamptz not null,
    primary key (provider, account)
);

-- How much of a group of operations, told by their labels, may be in flight, begin and fail.
create table disruption_budget (
    id                     uuid primary key,
    version                bigint      not null,
    name                   text        not null unique,
    labels                 jsonb       not null,
    max_in_flight          integer,
    max_in_flight_percent  integer,
    max_per_hour           integer,
    max_per_day            integer,
    stop_after_failures    integer,
    failure_window_seconds bigint      not null,
    halted_at              timestamptz,
    released_at            timestamptz,
    created_by             text        not null,
    created_at             timestamptz not null,
    updated_by             text        not null,
    updated_at             timestamptz not null
);

-- Who changed what of limits and budgets, for good.
create table limit_log (
    number      bigint      generated always as identity primary key,
    "timestamp" timestamptz not null,
    actor       text        not null,
    subject     text        not null,
    message     text        not null
);

create function refuse_to_change_the_limit_log() returns trigger language plpgsql as $$
begin
    raise exception 'The log of limits and budgets is append-only: % is refused', lower(tg_op);
end
$$;

create trigger limit_log_is_append_only
    before update or delete or truncate on limit_log
    for each statement execute function refuse_to_change_the_limit_log();
