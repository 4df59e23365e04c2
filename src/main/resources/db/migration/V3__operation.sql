-- One change to one resource. Attempt, tries and the log's count and head are kept by SQL that leaves the version alone.
create table operation (
    id                       uuid primary key,
    version                  bigint      not null,
    created_at               timestamptz not null,
    updated_at               timestamptz not null,
    created_by               text        not null,
    retry_of                 uuid,
    provider                 text        not null,
    account                  text        not null,
    region                   text,
    resource_id              text        not null,
    resource_key             text        not null,
    resource_type            text        not null,
    fix_description          text        not null,
    patch                    jsonb       not null,
    given_current_cost       numeric(14, 2),
    given_proposed_cost      numeric(14, 2),
    strict                   boolean     not null,
    accept_irreversible      boolean     not null,
    accept_managed_by        boolean     not null,
    labels                   jsonb       not null,
    state                    text        not null,
    changes                  jsonb       not null,
    findings                 jsonb       not null,
    drift                    jsonb,
    rollback_steps           jsonb       not null,
    rollback_timeout_seconds integer     not null,
    auto_rollback            boolean     not null,
    rollback_status          text        not null,
    rollback_started_at      timestamptz,
    failure_code             text,
    failure_message          text,
    may_have_changed         boolean     not null,
    collateral               jsonb       not null,
    acknowledged_by          text,
    acknowledged_at          timestamptz,
    seal                     text        not null,
    attempt                  bigint      not null default 0,
    tries                    integer     not null default 0,
    log_count                bigint      not null default 0,
    log_head                 text
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

create index operation_by_state on operation (state, id desc);
create index operation_by_resource on operation (resource_id, id desc);
create index operation_by_resource_key on operation (resource_key, id desc);
create index operation_by_label on operation using gin (labels jsonb_path_ops);

create table snapshot (
    id             uuid primary key,
    operation_id   uuid        not null references operation (id),
    kind           text        not null,
    config         jsonb       not null,
    estimated_cost numeric(14, 2),
    "timestamp"    timestamptz not null,
    config_hash    text        not null,
    attempt        bigint,
    seal           text
);

create index snapshot_by_operation on snapshot (operation_id, id);
create unique index snapshot_of_a_kind on snapshot (operation_id, kind) where kind in ('ORIGINAL', 'TARGET', 'APPLIED', 'RESTORED');

-- What was about to be sent to a cloud, written before it was sent; without an outcome it may still land.
create table intent (
    operation_id uuid        not null references operation (id),
    direction    text        not null,
    step         integer     not null,
    attempt      bigint      not null,
    snapshot_id  uuid        not null references snapshot (id),
    written_at   timestamptz not null,
    answered     boolean     not null default false,
    outcome      text,
    primary key (operation_id, direction, step, attempt)
);

-- Who acts on which resource; by the provider's own identity of it, so that two names of one resource are one.
create table resource_claim (
    provider     text        not null,
    account      text        not null,
    resource_key text        not null,
    operation_id uuid        not null,
    claimed_at   timestamptz not null,
    working      boolean     not null default true,
    primary key (provider, account, resource_key)
);

create index resource_claim_by_operation on resource_claim (operation_id);
