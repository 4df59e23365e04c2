-- What an operation saves a month by the prices of when it was applied; what it was thought to save stands in its snapshots.
alter table operation add column applied_savings numeric(14, 2);
