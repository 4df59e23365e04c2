-- What a fix costs beside what it saves: the last snapshot of a volume, and requests that move objects between storage classes.
insert into price (provider, region, kind, item, unit, amount, source, effective_date, id, version, recorded_by, recorded_at)
select 'aws', 'us-east-1', kind, item, unit, amount, source, date '2025-12-01', gen_random_uuid(), 0, 'drift-safe-autofix', now()
from (values
    ('ebs_snapshot', 'standard', 'gb_month', 0.05, 'Amazon EBS public list price of standard snapshots, us-east-1, as known 2025-12'),
    ('s3_transition', 'standard_ia', 'request', 0.00001, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12'),
    ('s3_transition', 'onezone_ia', 'request', 0.00001, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12'),
    ('s3_transition', 'intelligent_tiering', 'request', 0.00001, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12'),
    ('s3_transition', 'glacier_ir', 'request', 0.00002, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12'),
    ('s3_transition', 'glacier', 'request', 0.00003, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12'),
    ('s3_transition', 'deep_archive', 'request', 0.00005, 'Amazon S3 public list price of lifecycle transition requests, us-east-1, as known 2025-12')
) as listed (kind, item, unit, amount, source);
