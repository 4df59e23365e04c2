-- Two connections may lead to one account of a cloud, whose resources are claimed once whatever the connection. The keys of
-- clouds tell the account, those of the simulated cloud do not.
create unique index resource_claim_across_connections on resource_claim (provider, resource_key)
    where provider <> 'simulated';
