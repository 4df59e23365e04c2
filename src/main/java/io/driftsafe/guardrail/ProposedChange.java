package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Inventory;
import io.driftsafe.guardrail.rule.PolicyInput;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What guardrails judge: a change with what it leads to and costs.
 *
 * @param leastSavings a month, in truth and at least; empty where they are not known
 * @param operation whose change it is, if there is one yet
 */
public record ProposedChange(
        ResourceRef resource,
        ResourceType type,
        Configuration current,
        Configuration proposed,
        List<Change> changes,
        Optional<Money> costBefore,
        Optional<Money> costAfter,
        Drift drift,
        String createdBy,
        boolean strict,
        Map<String, String> labels,
        Optional<Money> leastSavings,
        Optional<UUID> operation) {

    /** Of no operation, by the list alone. */
    public ProposedChange(
            ResourceRef resource,
            ResourceType type,
            Configuration current,
            Configuration proposed,
            List<Change> changes,
            Optional<Money> costBefore,
            Optional<Money> costAfter,
            Drift drift,
            String createdBy,
            boolean strict,
            Map<String, String> labels) {
        this(
                resource,
                type,
                current,
                proposed,
                changes,
                costBefore,
                costAfter,
                drift,
                createdBy,
                strict,
                labels,
                Optional.empty(),
                Optional.empty());
    }

    /** The same as rules read it. */
    PolicyInput input(Optional<Inventory> inventory, Instant now) {
        return new PolicyInput(
                resource,
                type,
                current,
                proposed,
                costBefore,
                costAfter,
                changes,
                drift.input(),
                new PolicyInput.Operation(createdBy, strict, labels),
                inventory,
                now);
    }

    /**
     * How the resource differs from what it was when the operation was created.
     *
     * @param severity in lower case, as clients see it
     */
    public record Drift(String severity, boolean gone, boolean blocking, List<DriftedPath> paths) {

        /** There is none. */
        public static final Drift NONE = new Drift("none", false, false, List.of());

        public Drift {
            paths = List.copyOf(paths);
        }

        private PolicyInput.Drift input() {
            return new PolicyInput.Drift(
                    severity,
                    gone,
                    blocking,
                    paths.stream().map(DriftedPath::input).toList());
        }
    }

    /**
     * An attribute that is not as it was.
     *
     * @param path a JSON Pointer
     * @param conflict whether the change itself is about it
     */
    public record DriftedPath(String path, Impact impact, boolean conflict) {

        private PolicyInput.DriftedPath input() {
            return new PolicyInput.DriftedPath(path, impact, conflict);
        }
    }
}
