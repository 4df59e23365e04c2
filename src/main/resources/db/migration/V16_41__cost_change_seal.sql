-- What the check saw of the costs of a change is what is reserved: it has a seal of its own, for each check makes it anew.
alter table operation add column cost_change_seal text;
