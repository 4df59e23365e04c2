-- An account exists once an inventory was loaded; "default" always does.
create table simulated_account (
    account text primary key
);

create table simulated_resource (
    account text not null references simulated_account,
    resource_key text not null,
    resource_type text not null,
    secret_paths jsonb not null,
    config jsonb not null,
    primary key (account, resource_key)
);

-- Two addresses in one state may name one real resource.
create table simulated_name (
    account text collate "C" not null,
    resource_id text collate "C" not null,
    resource_key text not null,
    primary key (account, resource_id),
    foreign key (account, resource_key) references simulated_resource on delete cascade
);

create index simulated_name_resource on simulated_name (account, resource_key);

-- The highest attempt seen of each operation; no inventory resets it.
create table simulated_fence (
    operation text primary key,
    attempt bigint not null
);

create table simulated_journal (
    sequence bigint generated always as identity primary key,
    at timestamptz not null,
    account text not null,
    resource_id text not null,
    write_key text unique,
    actor text not null check (actor in ('service', 'outside')),
    before jsonb,
    after jsonb
);

create index simulated_journal_resource on simulated_journal (account, resource_id, sequence);

create table simulated_fault (
    position bigint generated always as identity primary key,
    account text not null,
    resource_id text not null,
    kind text not null,
    on_call text not null,
    times integer check (times > 0),
    delay_ms bigint not null check (delay_ms >= 0),
    set_values jsonb
);
