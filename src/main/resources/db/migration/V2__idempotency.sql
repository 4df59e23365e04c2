-- The answers given under idempotency keys. Key, caller and request are kept as keyed digests only.
create table idempotency_key (
    scope text primary key,
    content_digest text not null,
    created_at timestamptz not null,
    -- Null only inside the transaction that gives the answer.
    status integer,
    location text,
    etag text,
    body bytea
);

create index idempotency_key_created_at on idempotency_key (created_at);
