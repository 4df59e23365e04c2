package io.driftsafe.slo;

import io.driftsafe.wire.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cost SLO as clients see it. */
record SloView(
        SloId id,
        String name,
        String description,
        SloType type,
        ScopeView scope,
        ThresholdView threshold,
        @Nullable Baseline baseline,
        Enforcement enforcement,
        String owner,
        CostBasis costBasis,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        String updatedBy,
        @Nullable Instant archivedAt)
        implements Versioned {

    static SloView of(Slo slo) {
        return new SloView(
                new SloId(slo.id()),
                slo.name(),
                slo.description(),
                slo.type(),
                ScopeView.of(slo.scope()),
                ThresholdView.of(slo.threshold()),
                slo.baseline().orElse(null),
                slo.enforcement(),
                slo.owner(),
                slo.basis(),
                slo.createdAt(),
                slo.createdBy(),
                slo.updatedAt(),
                slo.updatedBy(),
                slo.archivedAt().orElse(null));
    }

    /** What it is about; null holds for all. */
    record ScopeView(
            @Nullable String provider,
            @Nullable String account,
            @Nullable String resourceType,
            @Nullable String target,
            @Nullable String service,
            Map<String, String> tags) {

        private static ScopeView of(SloScope scope) {
            return new ScopeView(
                    scope.provider(),
                    scope.account(),
                    scope.resourceType(),
                    scope.target(),
                    scope.service(),
                    scope.tags());
        }
    }

    /** Its limit. */
    record ThresholdView(BigDecimal maxValue, int warningPercent) {

        private static ThresholdView of(Threshold threshold) {
            return new ThresholdView(threshold.maxValue(), threshold.warned());
        }
    }
}
