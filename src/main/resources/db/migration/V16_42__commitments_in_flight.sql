-- What operations in flight may take of commitments, or leave of them: from apply until it is proven or put back.
alter table price_commitment_shift add column applied boolean not null default true;
alter table price_commitment_shift alter column applied_at drop not null;

-- Which commitments the latest check reckoned with, and how much of them was in use.
alter table operation add column commitment_uses jsonb;
