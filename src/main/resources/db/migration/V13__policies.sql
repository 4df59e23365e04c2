-- Rules that changes are judged by. The row says which of its versions is the newest and which one judges.
create table policy (
    id          uuid primary key,
    name        text        not null,
    version     bigint      not null,
    newest      integer     not null,
    active      integer,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    archived_at timestamptz
);

-- The name of an archived one is free for another.
create unique index policy_by_name on policy (name) where archived_at is null;

-- What a policy said at a time. Only how far it has come in its life, and who approved it, is written later.
create table policy_version (
    policy_id   uuid        not null references policy (id),
    number      integer     not null,
    content     jsonb       not null,
    state       text        not null,
    written_by  text        not null,
    written_at  timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    primary key (policy_id, number)
);

create function refuse_to_change_a_policy_version() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (old.policy_id, old.number, old.content, old.written_by, old.written_at)
        is not distinct from (new.policy_id, new.number, new.content, new.written_by, new.written_at) then
        return new;
    end if;
    raise exception 'A version of a policy stays as it was written: % is refused', lower(tg_op);
end
$$;

create trigger policy_version_stays_as_written
    before update or delete on policy_version
    for each row execute function refuse_to_change_a_policy_version();

create trigger policy_versions_stay
    before truncate on policy_version
    for each statement execute function refuse_to_change_a_policy_version();

-- A resource, or several, that a policy does not hold to for a time.
create table policy_exemption (
    id               uuid primary key,
    policy_id        uuid        not null references policy (id),
    version          bigint      not null,
    resource_pattern text        not null,
    justification    text        not null,
    ticket           text        not null,
    expires_at       timestamptz not null,
    requested_by     text        not null,
    approved_by      text,
    approved_at      timestamptz,
    revoked_by       text,
    revoked_at       timestamptz,
    revoked_because  text,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);

create index policy_exemption_by_policy on policy_exemption (policy_id, id desc);
create index policy_exemption_by_expiry on policy_exemption (expires_at) where approved_at is not null and revoked_at is null;

-- Who did what to a policy or to one of its exemptions.
create table policy_log (
    number       bigint      generated always as identity primary key,
    policy_id    uuid        not null,
    exemption_id uuid,
    "timestamp"  timestamptz not null,
    actor        text        not null,
    message      text        not null,
    context      jsonb       not null
);

create index policy_log_by_policy on policy_log (policy_id, number);

create function refuse_to_change_the_policy_log() returns trigger language plpgsql as $$
begin
    raise exception 'The log of the policies is append-only: % is refused', lower(tg_op);
end
$$;

create trigger policy_log_is_append_only
    before update or delete or truncate on policy_log
    for each statement execute function refuse_to_change_the_policy_log();
