-- Log and snapshots are kept in partitions by the month of their operation, which its id tells, so that old months can be
-- archived and dropped whole. What is there already becomes the first partition as it stands. A reference would have to be
-- checked, and locked, each time a partition comes or goes, so there is none to or from them any more.

-- Who works with an operation has its table first: nobody is met halfway.
lock table operation in access exclusive mode;

alter table intent drop constraint intent_snapshot_id_fkey;
alter table snapshot drop constraint snapshot_operation_id_fkey;

alter table execution_log rename to execution_log_earlier;
alter table execution_log_earlier rename constraint execution_log_pkey to execution_log_earlier_pkey;
alter index execution_log_by_transaction rename to execution_log_earlier_by_transaction;

create table execution_log (like execution_log_earlier including defaults, primary key (operation_id, sequence))
    partition by range (operation_id);
create index execution_log_by_transaction on execution_log (xid, operation_id, sequence);

-- Each partition has the same of its own, for it can be named directly.
create trigger execution_log_is_append_only
    before update or delete or truncate on execution_log
    for each statement execute function refuse_to_change_the_execution_log();

alter table snapshot rename to snapshot_earlier;
alter table snapshot_earlier drop constraint snapshot_pkey;
drop index snapshot_by_operation;
alter table snapshot_earlier add constraint snapshot_earlier_pkey primary key (operation_id, id);
alter index snapshot_of_a_kind rename to snapshot_earlier_of_a_kind;

create table snapshot (like snapshot_earlier including defaults, primary key (operation_id, id))
    partition by range (operation_id);
create unique index snapshot_of_a_kind on snapshot (operation_id, kind) include (estimated_cost)
    where kind in ('ORIGINAL', 'TARGET', 'APPLIED', 'RESTORED');

-- The service makes the months that follow.
do $$
declare
    newest uuid := greatest(
        (select id from operation order by id desc limit 1),
        (select operation_id from execution_log_earlier order by operation_id desc limit 1),
        (select operation_id from snapshot_earlier order by operation_id desc limit 1));
    made_at timestamptz := to_timestamp(
        ('x' || left(replace(newest::text, '-', ''), 12))::bit(48)::bigint / 1000.0);
    next_month timestamptz := (date_trunc('month', greatest(now(), made_at) at time zone 'UTC') + interval '1 month')
        at time zone 'UTC';
    first_id uuid := rpad(lpad(to_hex((extract(epoch from next_month) * 1000)::bigint), 12, '0'), 32, '0')::uuid;
begin
    execute format(
        'alter table execution_log attach partition execution_log_earlier for values from (minvalue) to (%L)', first_id);
    execute format('alter table snapshot attach partition snapshot_earlier for values from (minvalue) to (%L)', first_id);
end
$$;
