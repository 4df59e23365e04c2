-- What is billed in a cost SLO's accounts for resources that are not known here, and so may be part of its scope or not.
alter table slo_spend add column other_billed numeric not null default 0;
alter table slo_spend add column other_effective numeric not null default 0;

insert into slo_spend (slo_id, own, day, billed, effective, other_billed, other_effective)
select slo.id, false, spend.day, 0, 0, sum(spend.billed), sum(spend.effective)
from slo join spend on spend.known_as is null
    and (slo.scope ->> 'provider' is null or slo.scope ->> 'provider' = spend.provider)
    and (slo.scope ->> 'account' is null or slo.scope ->> 'account' = spend.account)
    and spend.tags @> coalesce(nullif(slo.scope -> 'tags', 'null'), '{}')
where slo.archived_at is null and slo.type in ('MONTHLY_BUDGET', 'MODULE_BUDGET', 'SERVICE_BUDGET', 'COST_GROWTH_RATE')
    and (slo.scope ->> 'target' is not null or slo.scope ->> 'resource_type' is not null)
    and spend.day >= current_date - 100
group by slo.id, spend.day
on conflict (slo_id, own, day) do update
    set other_billed = excluded.other_billed, other_effective = excluded.other_effective;
