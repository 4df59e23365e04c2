-- What was ordered to stop, and until when. A row stays as it was ordered; only its end is written down, once.
create table stop (
    id               uuid primary key,
    provider         text,
    account          text,
    label_name       text,
    label_value      text,
    rollbacks        text        not null check (rollbacks in ('RUN', 'HOLD')),
    reason           text        not null,
    stopped_by       text        not null,
    stopped_at       timestamptz not null,
    released_by      text,
    released_at      timestamptz,
    released_because text,
    check ((label_name is null) = (label_value is null)),
    check ((released_at is null) = (released_by is null))
);

create index stop_in_force on stop (stopped_at) where released_at is null;
create index stop_released on stop (released_at);

create function refuse_to_change_a_stop() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.released_at is null and new.released_at is not null
        and (new.id, new.provider, new.account, new.label_name, new.label_value, new.rollbacks, new.reason, new.stopped_by, new.stopped_at)
            is not distinct from
            (old.id, old.provider, old.account, old.label_name, old.label_value, old.rollbacks, old.reason, old.stopped_by, old.stopped_at)
    then
        return new;
    end if;
    raise exception 'What was stopped is recorded for good: % is refused', lower(tg_op);
end
$$;

create trigger stop_is_recorded before update or delete on stop
    for each row execute function refuse_to_change_a_stop();
create trigger stop_is_not_truncated before truncate on stop
    for each statement execute function refuse_to_change_a_stop();

-- Operations that were let into a cloud: in flight until they end.
create table admission (
    operation_id uuid primary key,
    provider     text        not null,
    account      text        not null,
    labels       jsonb       not null,
    admitted_at  timestamptz not null,
    ended_at     timestamptz,
    failed       boolean     not null default false
) with (fillfactor = 80);

create index admission_in_flight on admission (provider, account) where ended_at is null;
create index admission_by_time on admission (admitted_at);
create index admission_by_end on admission (ended_at) where ended_at is not null;

-- Why work that was accepted has not begun.
create table waiting (
    operation_id uuid primary key,
    code         text        not null,
    message      text        not null,
    since        timestamptz not null
) with (fillfactor = 80);
