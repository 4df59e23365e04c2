package io.driftsafe.guardrail.rule;

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

/**
 * All that rules may read of a change; the variables of their expressions.
 *
 * @param type tells what each change touches and what is secret
 * @param current the resource as it is, secrets masked
 * @param proposed as it would be, secrets masked
 * @param costBefore empty if it is not known; so with costAfter
 * @param inventory what else is there; empty if it is not known
 */
public record PolicyInput(
        ResourceRef resource,
        ResourceType type,
        Configuration current,
        Configuration proposed,
        Optional<Money> costBefore,
        Optional<Money> costAfter,
        List<Change> changes,
        Drift drift,
        Operation operation,
        Optional<Inventory> inventory,
        Instant now) {

    public PolicyInput {
        changes = List.copyOf(changes);
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
    }

    /**
     * An attribute that is not as it was.
     *
     * @param path a JSON Pointer
     * @param conflict whether the change itself is about it
     */
    public record DriftedPath(String path, Impact impact, boolean conflict) {}

    /** Who asks for the change, and how. */
    public record Operation(String createdBy, boolean strict, Map<String, String> labels) {

        public Operation {
            labels = Map.copyOf(labels);
        }
    }
}
