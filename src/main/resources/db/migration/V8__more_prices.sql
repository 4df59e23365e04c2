alter table price drop constraint price_unit_check;
alter table price add constraint price_unit_check check (unit in (
    'hour', 'gb_month', 'iops_month', 'mbps_month', 'gb', 'gb_second', 'request', 'read_unit', 'write_unit',
    'read_capacity_hour', 'write_capacity_hour', 'lcu_hour'));

insert into price (provider, region, kind, item, unit, amount, source, effective_date)
select 'aws', 'us-east-1', kind, item, unit, amount, 'AWS public list price, us-east-1, recorded 2025-12', date '2025-12-01'
from (values
    ('lambda', 'x86_64', 'gb_second', 0.0000166667),
    ('lambda', 'invocation', 'request', 0.0000002),
    ('dynamodb', 'standard', 'read_unit', 0.00000025),
    ('dynamodb', 'standard', 'write_unit', 0.00000125),
    ('dynamodb', 'standard', 'read_capacity_hour', 0.00013),
    ('dynamodb', 'standard', 'write_capacity_hour', 0.00065),
    ('dynamodb', 'standard', 'gb_month', 0.25),
    ('nat_gateway', 'gateway', 'hour', 0.045),
    ('nat_gateway', 'data', 'gb', 0.045),
    ('load_balancer', 'application', 'hour', 0.0225),
    ('load_balancer', 'application', 'lcu_hour', 0.008),
    ('load_balancer', 'network', 'hour', 0.0225),
    ('load_balancer', 'network', 'lcu_hour', 0.006),
    ('s3', 'standard/first 50 TB', 'gb_month', 0.023),
    ('s3', 'standard/next 450 TB', 'gb_month', 0.022),
    ('s3', 'standard/over 500 TB', 'gb_month', 0.021),
    ('s3', 'standard_ia', 'gb_month', 0.0125),
    ('s3', 'onezone_ia', 'gb_month', 0.01),
    ('s3', 'glacier_ir', 'gb_month', 0.004),
    ('s3', 'glacier', 'gb_month', 0.0036),
    ('s3', 'deep_archive', 'gb_month', 0.00099)
) as listed (kind, item, unit, amount);

insert into price (provider, region, kind, item, unit, amount, source, effective_date)
values ('aws', 'us-east-1', 'lambda', 'arm64', 'gb_second', 0.0000133334,
        'AWS Lambda public list price, us-east-1, arm64, as known 2025-12', date '2025-12-01');

-- Redis and Memcached cost the same.
insert into price (provider, region, kind, item, unit, amount, source, effective_date)
select 'aws', 'us-east-1', 'elasticache', engine || '/' || node_type, 'hour', amount,
    'Amazon ElastiCache public list price, us-east-1, on-demand nodes, as known 2025-12', date '2025-12-01'
from (values ('redis'), ('memcached')) as engines (engine), (values
    ('cache.t3.micro', 0.017),
    ('cache.t3.small', 0.034),
    ('cache.t3.medium', 0.068),
    ('cache.t4g.micro', 0.016),
    ('cache.t4g.small', 0.032),
    ('cache.t4g.medium', 0.065),
    ('cache.m5.large', 0.156),
    ('cache.m5.xlarge', 0.311),
    ('cache.r5.large', 0.216),
    ('cache.r5.xlarge', 0.431),
    ('cache.r6g.large', 0.206),
    ('cache.r6g.xlarge', 0.411)
) as listed (node_type, amount);

insert into price (provider, region, kind, item, unit, amount, source, effective_date)
select 'google', 'us-central1', 'compute', machine_type, 'hour', amount,
    'Google Compute Engine public list price, us-central1, on demand, as known 2025-12', date '2025-12-01'
from (values
    ('e2-micro', 0.00837643),
    ('e2-small', 0.01675286),
    ('e2-medium', 0.03350571),
    ('e2-standard-2', 0.06701142),
    ('e2-standard-4', 0.13402284),
    ('e2-standard-8', 0.26804568),
    ('n1-standard-1', 0.04749975),
    ('n1-standard-2', 0.0949995),
    ('n1-standard-4', 0.189999),
    ('n2-standard-2', 0.097118),
    ('n2-standard-4', 0.194236),
    ('n2-standard-8', 0.388472)
) as listed (machine_type, amount);

insert into price (provider, region, kind, item, unit, amount, source, effective_date)
select 'azure', 'eastus', 'virtual_machine', size, 'hour', amount,
    'Azure Virtual Machines public list price, East US, Linux, pay as you go, as known 2025-12', date '2025-12-01'
from (values
    ('Standard_B1s', 0.0104),
    ('Standard_B1ms', 0.0207),
    ('Standard_B2s', 0.0416),
    ('Standard_B2ms', 0.0832),
    ('Standard_D2s_v3', 0.096),
    ('Standard_D4s_v3', 0.192),
    ('Standard_D8s_v3', 0.384),
    ('Standard_D2s_v5', 0.096),
    ('Standard_D4s_v5', 0.192),
    ('Standard_E2s_v3', 0.126),
    ('Standard_E4s_v3', 0.252)
) as listed (size, amount);
