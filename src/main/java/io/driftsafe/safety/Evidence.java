package io.driftsafe.safety;

import io.driftsafe.guardrail.Judgement;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * All that the six checks judge by, gathered at one time.
 *
 * @param expected the configuration the fix was made for
 * @param actual the resource as it is now, or empty if it is gone
 * @param rehearsal of the cloud itself; empty where it does not say beforehand what it would do
 * @param brokenSeals a sentence for each record that is not as this service wrote it
 */
public record Evidence(
        ResourceRef resource,
        ResourceType type,
        Configuration expected,
        Optional<Configuration> actual,
        List<Change> changes,
        CostImpact cost,
        boolean strict,
        List<String> brokenSeals,
        Judgement policies,
        Judgement costSlos,
        Optional<Rehearsal> rehearsal,
        SafetyLimits limits) {

    public Evidence {
        changes = List.copyOf(changes);
        brokenSeals = List.copyOf(brokenSeals);
    }

    /** Secrets of which it cannot be told whether they changed. */
    List<AttributePath> incomparable() {
        return actual.map(now -> expected.incomparableTo(now, type)).orElse(List.of());
    }

    public Drift drift() {
        return Drift.between(expected, actual, type, changes, limits.blockFrom());
    }
}
