package io.driftsafe.operation;

import io.driftsafe.operation.OperationService.Examined;
import io.driftsafe.operation.OperationService.Examinee;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.Drift;
import io.driftsafe.safety.SafetyCheck;
import io.driftsafe.slo.CostChange;
import io.driftsafe.wire.Precondition;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Looks at the resource of an operation and judges what it sees; nothing is stored, and no transaction is open. */
@Component
class Examination {

    private final OperationService service;
    private final LiveResources live;
    private final Evidences evidences;
    private final ResourceTypes types;
    private final SecretMask mask;
    private final SafetySettings settings;
    private final Clock clock;

    Examination(
            OperationService service,
            LiveResources live,
            Evidences evidences,
            ResourceTypes types,
            SecretMask mask,
            SafetySettings settings,
            Clock clock) {
        this.service = service;
        this.live = live;
        this.evidences = evidences;
        this.types = types;
        this.mask = mask;
        this.settings = settings;
        this.clock = clock;
    }

    /** The six checks on the resource as it is now. */
    Examined check(OperationId id, Precondition precondition) {
        var examinee = service.examinee(id);
        var operation = examinee.operation();
        precondition.require(operation.version());
        if (!operation.state().actions().contains("check")) {
            throw operation.illegal("is %s and cannot be checked");
        }
        var seen = live.read(operation.resource());
        var rehearsal = live.ask(operation.resource(), cloud -> evidences.rehearsal(cloud, operation, seen));
        var evidence = evidences.gather(operation, examinee.snapshots(), seen, examinee.brokenSeals(), rehearsal);
        var costs = CostChange.of(evidences.change(operation, examinee.snapshots(), seen));
        return new Examined(
                operation,
                seen,
                cost(operation, seen),
                Optional.of(costs),
                evidences.commitments(operation, examinee.snapshots(), seen),
                evidence.drift(),
                SafetyCheck.judgeAll(evidence));
    }

    /** The resource as it is now against what it is expected to be. */
    Examined drift(OperationId id, Precondition precondition) {
        var examinee = atRest(id);
        var operation = examinee.operation();
        precondition.require(operation.version());
        var seen = live.read(operation.resource());
        var drift = drift(examinee, expected(examinee).config(), seen.map(Observation::configuration));
        return new Examined(operation, seen, cost(operation, seen), Optional.empty(), List.of(), drift, List.of());
    }

    /** The given configuration against what the resource is expected to be. */
    DriftReport drift(OperationId id, ObjectNode actual, Precondition precondition) {
        var examinee = atRest(id);
        precondition.require(examinee.operation().version());
        var expected = expected(examinee).config();
        // What is secret in this very resource, its type does not know: its masks tell.
        var type = type(examinee).alsoSecretWhereMasked(expected);
        var given = mask.masked(type, Configuration.of(actual));
        return DriftReport.of(drift(examinee, mask.masked(type, expected), Optional.of(given)), clock.instant());
    }

    private Examinee atRest(OperationId id) {
        var examinee = service.examinee(id);
        if (!examinee.operation().state().atRest()) {
            throw examinee.operation().illegal("is %s, and drift cannot be told from its own change");
        }
        return examinee;
    }

    private Drift drift(Examinee examinee, Configuration expected, Optional<Configuration> actual) {
        return Drift.between(
                expected,
                actual,
                type(examinee).movedAs(expected).movedAs(actual.orElse(expected)),
                examinee.operation().changes(),
                settings.limits().blockFrom());
    }

    private ResourceType type(Examinee examinee) {
        var operation = examinee.operation();
        return types.of(operation.resource().provider(), operation.resourceType());
    }

    /** What was last known to be right: restored, else applied, else original. */
    private static Snapshot expected(Examinee examinee) {
        return Stream.of(Snapshot.Kind.RESTORED, Snapshot.Kind.APPLIED, Snapshot.Kind.ORIGINAL)
                .flatMap(kind -> examinee.snapshots().stream().filter(snapshot -> snapshot.kind() == kind))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("An operation has an ORIGINAL snapshot"));
    }

    private Optional<Money> cost(Operation operation, Optional<Observation> seen) {
        return seen.flatMap(now -> evidences.cost(operation, now.configuration()));
    }
}
