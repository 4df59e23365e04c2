-- By what a cloud tells how far its work on a write is.
alter table intent add column handle jsonb;
