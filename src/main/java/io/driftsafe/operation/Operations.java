package io.driftsafe.operation;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Claims.Claim;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface Operations extends Repository<Operation, UUID> {

    Operation save(Operation operation);

    Optional<Operation> findById(UUID id);

    List<Operation> findByIdIn(Collection<UUID> ids);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select o from Operation o where o.id = :id")
    Optional<Operation> findLockedById(UUID id);

    @Query(
            "select new io.driftsafe.provider.Claims$Claim(o.provider, o.account, o.resourceKey) from Operation o where o.id = :id")
    Optional<Claim> findClaimById(UUID id);

    /**
     * Without the operation, which is loaded only once it is locked: one loaded before would be out of date by then.
     */
    default Claim requireClaim(OperationId id) {
        return findClaimById(id.uuid()).orElseThrow(() -> Refusal.notFound("operation", id.value()));
    }

    /** Those that applied a fix to the same resource later, through whatever connection, newest first. */
    @NativeQuery("""
            select later.* from operation ours
            join operation later using (provider, resource_key)
            where ours.id = :id and (later.account = ours.account or provider <> 'simulated') and later.id <> ours.id and later.state = 'APPLIED'
            and (select max(written_at) from intent where operation_id = later.id and direction = 'APPLY')
                > (select max(written_at) from intent where operation_id = ours.id and direction = 'APPLY')
            order by later.id desc""")
    List<Operation> findAppliedAfter(UUID id);

    default Operation require(OperationId id) {
        return findById(id.uuid()).orElseThrow(() -> Refusal.notFound("operation", id.value()));
    }

    /** For a change of it; the row stays locked until the transaction ends. */
    default Operation lock(OperationId id) {
        return findLockedById(id.uuid()).orElseThrow(() -> Refusal.notFound("operation", id.value()));
    }
}
