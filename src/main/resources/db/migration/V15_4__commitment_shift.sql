-- When the use of a commitment was told, and how operations have changed it since.
alter table price_commitment add column eligible_use_at timestamptz;
update price_commitment set eligible_use_at = updated_at where eligible_use is not null;
alter table price_commitment add check ((eligible_use is null) = (eligible_use_at is null));

create table price_commitment_shift (
    operation_id  uuid        not null,
    commitment_id uuid        not null references price_commitment (id) on delete cascade,
    amount        numeric     not null,
    applied_at    timestamptz not null,
    primary key (operation_id, commitment_id)
);

create index price_commitment_shift_by_commitment on price_commitment_shift (commitment_id, applied_at);
