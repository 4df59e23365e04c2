-- What an exemption grants stays as it was asked for, and what was done to it is not undone. Only an approval that is
-- surely not one of two persons may be given anew.
create function refuse_to_rewrite_an_exemption() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and
        (old.id, old.policy_id, old.policy_version, old.provider, old.account, old.resource_pattern, old.justification,
            old.ticket, old.expires_at, old.requested_by, old.created_at)
        is not distinct from
        (new.id, new.policy_id, new.policy_version, new.provider, new.account, new.resource_pattern, new.justification,
            new.ticket, new.expires_at, new.requested_by, new.created_at)
        and new.version = old.version + 1
        and (old.approved_by is null or 'local' in (old.approved_by, old.requested_by)
            or (old.approved_by, old.approved_at) is not distinct from (new.approved_by, new.approved_at))
        and (old.approved_by is null or new.approved_by is not null)
        and (old.revoked_at is null) then
        return new;
    end if;
    raise exception 'An exemption stays as it was granted: % is refused', lower(tg_op);
end
$$;

create trigger policy_exemption_stays_as_granted
    before update or delete on policy_exemption
    for each row execute function refuse_to_rewrite_an_exemption();

create trigger policy_exemptions_stay
    before truncate on policy_exemption
    for each statement execute function refuse_to_rewrite_an_exemption();
