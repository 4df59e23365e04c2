alter table price drop constraint price_unit_check;
alter table price add constraint price_unit_check check (unit in (
    'hour', 'gb_month', 'iops_month', 'mbps_month', 'gb', 'gb_second', 'request', 'read_unit', 'write_unit',
    'read_capacity_hour', 'write_capacity_hour', 'lcu_hour', 'object_month'));

-- What it costs to read what a lifecycle rule has moved, and to have S3 watch what is read.
insert into price (provider, region, kind, item, unit, amount, source, effective_date, id, version, recorded_by, recorded_at)
select 'aws', 'us-east-1', kind, item, unit, amount, source, date '2025-12-01', gen_random_uuid(), 0, 'drift-safe-autofix', now()
from (values
    ('s3_retrieval', 'standard_ia', 'gb', 0.01, 'Amazon S3 public list price of data retrieval, us-east-1, as known 2025-12'),
    ('s3_retrieval', 'onezone_ia', 'gb', 0.01, 'Amazon S3 public list price of data retrieval, us-east-1, as known 2025-12'),
    ('s3_retrieval', 'glacier_ir', 'gb', 0.03, 'Amazon S3 public list price of data retrieval, us-east-1, as known 2025-12'),
    ('s3_retrieval', 'glacier', 'gb', 0.01, 'Amazon S3 public list price of standard data retrieval, us-east-1, as known 2025-12'),
    ('s3_retrieval', 'deep_archive', 'gb', 0.02, 'Amazon S3 public list price of standard data retrieval, us-east-1, as known 2025-12'),
    ('s3_monitoring', 'intelligent_tiering', 'object_month', 0.0000025, 'Amazon S3 public list price of monitoring and automation, us-east-1, as known 2025-12')
) as listed (kind, item, unit, amount, source)
on conflict do nothing;
