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
