-- In which accounts of which providers an exemption holds, and for which version of its policy it was asked.
alter table policy_exemption add column provider text;
alter table policy_exemption add column account text;
alter table policy_exemption add column policy_version integer;

-- Those that there are held in all accounts, and for what judges now.
update policy_exemption e
set provider = '*', account = '*', policy_version = (select coalesce(p.active, p.newest) from policy p where p.id = e.policy_id);

alter table policy_exemption alter column provider set not null;
alter table policy_exemption alter column account set not null;
alter table policy_exemption alter column policy_version set not null;

-- A service of before knows no scope: what it writes beside this one holds as it did there.
alter table policy_exemption alter column provider set default '*';
alter table policy_exemption alter column account set default '*';

create function exempt_what_judges_now() returns trigger language plpgsql as $$
begin
    select coalesce(active, newest) into new.policy_version from policy where id = new.policy_id;
    return new;
end
$$;

create trigger policy_exemption_of_before
    before insert on policy_exemption
    for each row when (new.policy_version is null) execute function exempt_what_judges_now();
