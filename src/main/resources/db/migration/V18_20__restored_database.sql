-- By what a database is told from one that was restored from a backup of it: what PostgreSQL gives a server and a database, and
-- the timeline, which another begins with each recovery to a point in time.
create table database_identity (
    one           boolean     primary key default true check (one),
    system        text        not null,
    timeline      text        not null,
    database      bigint      not null,
    -- The restore that was named to the service last.
    named         text,
    -- The cloud may have seen attempts up to this one.
    attempts_from bigint      not null default 0,
    noticed_at    timestamptz not null
);

-- In flight when the database was restored; nothing more is written by their runs.
create table restored_operation (
    operation_id uuid        primary key,
    noticed_at   timestamptz not null
);
