-- What an operation in flight holds of each cost SLO, in its unit; null where it is not known.
create table slo_reservation_part (
    slo_id       uuid not null references slo (id),
    operation_id uuid not null references slo_reservation (operation_id) on delete cascade,
    amount       numeric,
    primary key (slo_id, operation_id)
);

create index slo_reservation_part_by_operation on slo_reservation_part (operation_id);

-- What was reserved before, or by a service of before, has no parts: it counts by its change.
alter table slo_reservation add column parted boolean not null default false;
