package io.driftsafe.safety;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceType;
import java.util.List;
import java.util.Optional;

/** The difference between a resource as expected and as it is. */
public record Drift(boolean gone, List<DriftedAttribute> attributes, DriftSeverity severity, boolean blocking) {

    public Drift {
        attributes = List.copyOf(attributes);
    }

    /**
     * @param actual empty when the resource is gone
     * @param changes of the fix: drift on their paths is a conflict and always blocks
     * @param blockFrom the least severity that blocks
     */
    public static Drift between(
            Configuration expected,
            Optional<Configuration> actual,
            ResourceType type,
            List<Change> changes,
            DriftSeverity blockFrom) {
        if (actual.isEmpty()) {
            return new Drift(true, List.of(), DriftSeverity.CRITICAL, true);
        }
        var attributes = expected.differencesTo(actual.get(), type).stream()
                .map(difference -> drifted(difference, type, changes))
                .toList();
        var severity = DriftSeverity.of(attributes);
        var conflict = attributes.stream().anyMatch(DriftedAttribute::conflict);
        var blocks = severity != DriftSeverity.NONE && severity.compareTo(blockFrom) >= 0;
        return new Drift(false, attributes, severity, conflict || blocks);
    }

    private static DriftedAttribute drifted(Difference difference, ResourceType type, List<Change> changes) {
        AttributePath path = difference.path();
        var conflict = changes.stream().anyMatch(change -> change.path().overlaps(path));
        return new DriftedAttribute(difference, type.impact(path), conflict);
    }

    public boolean hasDrift() {
        return severity != DriftSeverity.NONE;
    }

    public List<DriftedAttribute> conflicts() {
        return attributes.stream().filter(DriftedAttribute::conflict).toList();
    }

    public Advice advice() {
        return switch (severity) {
            case NONE -> Advice.PROCEED;
            case MINOR -> blocking ? Advice.BLOCKED : Advice.PROCEED_WITH_WARNING;
            case MODERATE -> blocking ? Advice.BLOCKED : Advice.REVIEW;
            case MAJOR -> Advice.BLOCKED;
            case CRITICAL -> Advice.BLOCKED_REVIEW_NOW;
        };
    }
}
