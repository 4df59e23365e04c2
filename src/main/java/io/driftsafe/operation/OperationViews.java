package io.driftsafe.operation;

import io.driftsafe.audit.AuditLog;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.wire.Precondition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Operations as answers, read in the transaction that asks. */
@Component
@Transactional(readOnly = true)
class OperationViews {

    private static final int INLINE_LOG = 200;

    private final OperationService service;
    private final Snapshots snapshots;
    private final ArchivedStates states;
    private final Holds holds;
    private final AuditLog log;

    OperationViews(OperationService service, Snapshots snapshots, ArchivedStates states, Holds holds, AuditLog log) {
        this.service = service;
        this.snapshots = snapshots;
        this.states = states;
        this.holds = holds;
        this.log = log;
    }

    public OperationView view(OperationId id) {
        return view(service.require(id));
    }

    public OperationView view(Operation operation) {
        var archived = service.archived(operation);
        return OperationView.of(
                operation,
                archived.isPresent() ? states.archived(operation.id()) : named(operation),
                archived,
                service.blockers(List.of(operation)).getOrDefault(operation.id(), List.of()),
                holds.of(operation.id()),
                log.newest(operation.id(), INLINE_LOG));
    }

    private Map<Snapshot.Kind, OperationView.State> named(Operation operation) {
        return snapshots.named(operation.id()).stream()
                .collect(Collectors.toMap(SnapshotEntity::kind, OperationView.State::of));
    }

    public ResponseEntity<OperationView> answer(HttpStatus status, OperationId id) {
        return answer(status, service.require(id));
    }

    /** With its entity tag, and with its place where it is new or worked on. */
    public ResponseEntity<OperationView> answer(HttpStatus status, Operation operation) {
        var answer =
                ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(operation.version()));
        if (status != HttpStatus.OK) {
            answer.header(
                    HttpHeaders.LOCATION,
                    OperationController.PATH + "/" + operation.operationId().value());
        }
        return answer.body(view(operation));
    }
}
