-- How far a savings plan is below the list differs by what is covered: by kind, family of instances or item.
alter table price_commitment add column plan_rates jsonb;
