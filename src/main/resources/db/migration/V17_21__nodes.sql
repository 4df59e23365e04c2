-- The nodes that share this database, each written by itself every few seconds; a node that stops takes its row away.
create table node (
    id              uuid        primary key,
    name            text        not null,
    version         text        not null,
    started_at      timestamptz not null,
    seen_at         timestamptz not null,
    clock_offset_ms bigint      not null
);
