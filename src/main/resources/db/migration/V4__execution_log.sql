-- Who did what to an operation. Each entry's hash covers the one before it; the operation's row holds count and head.
create table execution_log (
    operation_id  uuid        not null,
    sequence      bigint      not null,
    "timestamp"   timestamptz not null,
    level         text        not null,
    message       text        not null,
    actor         text        not null,
    context       jsonb       not null,
    previous_hash text        not null,
    hash          text        not null,
    key_id        text        not null,
    primary key (operation_id, sequence)
);

create function refuse_to_change_the_execution_log() returns trigger language plpgsql as $$
begin
    raise exception 'The execution log is append-only: % is refused', lower(tg_op);
end
$$;

create trigger execution_log_is_append_only
    before update or delete or truncate on execution_log
    for each statement execute function refuse_to_change_the_execution_log();
