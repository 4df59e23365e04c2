-- What AWS charges by what others publish of it: the book had RDS instances too dear, and on-demand DynamoDB at the price of
-- before November 2024, when it was halved. An effective date is that of the publication where no other is known.
update price
set amount = corrected.amount, source = corrected.source, effective_date = corrected.effective_date
from (values
    ('rds', 'mysql/db.m5.large', 'hour', 0.171, 'AWS list price of RDS for MySQL, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2026-07-02'),
    ('rds', 'mysql/db.m5.xlarge', 'hour', 0.342, 'AWS list price of RDS for MySQL, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2026-07-02'),
    ('rds', 'mysql/db.r5.large', 'hour', 0.24, 'AWS list price of RDS for MySQL, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2026-07-02'),
    ('rds', 'mysql/db.r5.xlarge', 'hour', 0.48, 'AWS list price of RDS for MySQL, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2026-07-02'),
    ('rds', 'postgres/db.t3.medium', 'hour', 0.072, 'AWS list price of RDS for PostgreSQL, us-east-1, told by ec2instances.info', date '2021-08-03'),
    ('rds', 'postgres/db.m5.large', 'hour', 0.178, 'AWS list price of RDS for PostgreSQL, us-east-1, told by ec2instances.info', date '2021-08-03'),
    ('rds', 'postgres/db.m5.xlarge', 'hour', 0.356, 'AWS list price of RDS for PostgreSQL, us-east-1, told by ec2instances.info', date '2021-08-03'),
    ('dynamodb', 'standard', 'read_unit', 0.000000125, 'AWS list price of DynamoDB on demand, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2024-11-01'),
    ('dynamodb', 'standard', 'write_unit', 0.000000625, 'AWS list price of DynamoDB on demand, us-east-1, told by github.com/aws/agent-toolkit-for-aws', date '2024-11-01')
) as corrected (kind, item, unit, amount, source, effective_date)
where price.provider = 'aws' and price.region = 'us-east-1'
    and price.kind = corrected.kind and price.item = corrected.item and price.unit = corrected.unit;
