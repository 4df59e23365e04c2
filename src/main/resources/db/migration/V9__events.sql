-- Who listens to all logs at once goes by the transaction that wrote an entry, and sees to which state an entry led.
-- A transaction may have begun before the one that wrote the entry before: then it counts as that one, so that each log
-- stays in its order. It is never less than its own, so nobody reads up to it while its own is open.
alter table execution_log
    add column xid xid8 not null default pg_current_xact_id(),
    add column state text;

create index execution_log_by_transaction on execution_log (xid, operation_id, sequence);

-- The same key as before, with the costs beside it, so that they are summed up without reading configurations.
drop index snapshot_of_a_kind;
create unique index snapshot_of_a_kind on snapshot (operation_id, kind) include (estimated_cost)
    where kind in ('ORIGINAL', 'TARGET', 'APPLIED', 'RESTORED');
