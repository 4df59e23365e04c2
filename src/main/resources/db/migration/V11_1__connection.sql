-- How accounts of clouds are reached; where their credentials are found, never the credentials.
create table connection (
    id          uuid primary key,
    provider    text        not null,
    name        text        not null,
    region      text,
    credentials jsonb       not null,
    role_arn    text,
    external_id text,
    endpoint    text,
    ca_file     text,
    origin      text        not null,
    version     bigint      not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    unique (provider, name)
);
