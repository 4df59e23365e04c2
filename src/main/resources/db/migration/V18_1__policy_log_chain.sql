-- Each line's hash covers the one before it, and the policy's row holds how far its log goes; both are sealed with a key
-- that the database does not have. Lines without a hash are older: the first that has one covers them all.
alter table policy_log add column sequence bigint;
alter table policy_log add column previous_hash text;
alter table policy_log add column hash text;
alter table policy_log add column key_id text;

alter table policy_log disable trigger policy_log_is_append_only;
update policy_log l
set sequence = numbered.sequence
from (select number, row_number() over (partition by policy_id order by number) as sequence from policy_log) numbered
where numbered.number = l.number;
alter table policy_log enable trigger policy_log_is_append_only;

alter table policy_log alter column sequence set not null;
create unique index policy_log_by_sequence on policy_log (policy_id, sequence);
drop index policy_log_by_policy;

alter table policy add column log_count bigint not null default 0;
alter table policy add column log_head text;
update policy p set log_count = (select count(*) from policy_log l where l.policy_id = p.id);

-- A service of before writes no hash. What it writes beside this one is covered by the next line, unless the log is sealed already:
-- then it shows as a break.
create function number_a_line_of_before() returns trigger language plpgsql as $$
begin
    update policy set log_count = log_count + 1 where id = new.policy_id returning log_count into new.sequence;
    return new;
end
$$;

create trigger policy_log_of_before
    before insert on policy_log
    for each row when (new.sequence is null) execute function number_a_line_of_before();
