package io.driftsafe.operation;

import io.driftsafe.resource.Impact;
import io.driftsafe.safety.Advice;
import io.driftsafe.safety.Drift;
import io.driftsafe.safety.DriftSeverity;
import io.driftsafe.safety.DriftedAttribute;
import io.driftsafe.wire.Versioned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A detection of drift, as it is stored and shown. */
record DriftReport(
        boolean hasDrift,
        DriftSeverity severity,
        boolean blocking,
        Advice advice,
        @Nullable Instant detectedAt,
        List<Attribute> driftedAttributes)
        implements Versioned {

    /** Before the first detection. */
    static final DriftReport NONE = new DriftReport(false, DriftSeverity.NONE, false, Advice.PROCEED, null, List.of());

    static DriftReport of(Drift drift, Instant detectedAt) {
        return new DriftReport(
                drift.hasDrift(),
                drift.severity(),
                drift.blocking(),
                drift.advice(),
                detectedAt,
                drift.attributes().stream().map(Attribute::of).toList());
    }

    /** One attribute that is not as expected; a null value is an absent one. */
    record Attribute(
            String name,
            @Nullable JsonNode expected,
            @Nullable JsonNode actual,
            DriftedAttribute.Kind change,
            Impact impact,
            boolean conflict) {

        static Attribute of(DriftedAttribute drifted) {
            var difference = drifted.difference();
            return new Attribute(
                    difference.path().toString(),
                    difference.from().orElse(null),
                    difference.to().orElse(null),
                    drifted.kind(),
                    drifted.impact(),
                    drifted.conflict());
        }
    }
}
