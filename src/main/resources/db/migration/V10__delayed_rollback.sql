-- Before then the cloud would refuse to put a delayed change back; known when the change was made.
alter table operation add column rollback_earliest_at timestamptz;
