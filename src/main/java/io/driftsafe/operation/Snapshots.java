package io.driftsafe.operation;

import io.driftsafe.resource.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface Snapshots extends Repository<SnapshotEntity, UUID> {

    SnapshotEntity save(SnapshotEntity snapshot);

    Optional<SnapshotEntity> findByOperationIdAndId(UUID operationId, UUID id);

    List<SnapshotEntity> findByOperationId(UUID operationId);

    /**
     * What a run rests on: the states, and what runs observed; looks that changed nothing may be many and are left out.
     */
    @Query("select s from SnapshotEntity s where s.operationId = :operationId and (s.kind <> OBSERVED or s.attempt is"
            + " not null)")
    List<SnapshotEntity> findOfRuns(UUID operationId);

    List<SnapshotEntity> findByOperationIdAndKindNot(UUID operationId, Snapshot.Kind kind);

    @Query("select s from SnapshotEntity s where s.operationId = :operationId and s.id < :before order by s.id desc")
    List<SnapshotEntity> newestBefore(UUID operationId, UUID before, Limit limit);

    /** The four states of an operation as its answer shows them; observed ones are many and left out. */
    default List<SnapshotEntity> named(UUID operationId) {
        return findByOperationIdAndKindNot(operationId, Snapshot.Kind.OBSERVED);
    }
}
