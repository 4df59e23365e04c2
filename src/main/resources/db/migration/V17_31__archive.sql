-- Months of which log and snapshots were written to a file, and dropped once the file was verified.
create table archive (
    end_id     uuid primary key,
    first_id   uuid        not null,
    file       text        not null,
    sha256     text        not null,
    operations bigint      not null,
    entries    bigint      not null,
    snapshots  bigint      not null,
    written_at timestamptz not null,
    dropped_at timestamptz
);

-- What is still told of archived operations' states: all but the configurations.
create table archived_state (
    operation_id   uuid        not null,
    kind           text        not null,
    estimated_cost numeric(14, 2),
    "timestamp"    timestamptz not null,
    config_hash    text        not null,
    primary key (operation_id, kind)
);

-- The states of all operations, archived or not, without the configurations.
create view operation_state as
select operation_id, kind, estimated_cost, "timestamp", config_hash from snapshot where kind <> 'OBSERVED'
union all
select operation_id, kind, estimated_cost, "timestamp", config_hash from archived_state;
