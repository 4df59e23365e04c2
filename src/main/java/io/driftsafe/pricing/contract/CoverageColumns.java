package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a commitment covers, side by side: as it is stored and shown. */
record CoverageColumns(
        CommitmentType type,
        @Nullable String kind,
        @Nullable String item,
        @Nullable String region,
        @Nullable String zone,
        @Nullable BigDecimal count,
        boolean sizeFlexible,
        @Nullable PlanType plan,
        @Nullable String family,
        @Nullable BigDecimal usdPerHour,
        @Nullable BigDecimal percentOff,
        List<PlanRate> rates) {

    static CoverageColumns of(Coverage coverage) {
        return switch (coverage) {
            case Coverage.Reserved(var kind, var item, var region, var zone, var count, var flexible) ->
                new CoverageColumns(
                        CommitmentType.RESERVED_INSTANCE,
                        kind,
                        item,
                        region,
                        zone.orElse(null),
                        count,
                        flexible,
                        null,
                        null,
                        null,
                        null,
                        List.of());
            case Coverage.Plan(var family, var usdPerHour, var percentOff, var rates) ->
                new CoverageColumns(
                        CommitmentType.SAVINGS_PLAN,
                        null,
                        null,
                        family.map(Coverage.Family::region).orElse(null),
                        null,
                        null,
                        false,
                        family.isPresent() ? PlanType.INSTANCE_FAMILY : PlanType.COMPUTE,
                        family.map(Coverage.Family::name).orElse(null),
                        usdPerHour,
                        percentOff,
                        rates);
        };
    }

    /** The database lets no other be stored. */
    Coverage coverage() {
        return switch (type) {
            case RESERVED_INSTANCE ->
                new Coverage.Reserved(
                        stored(kind),
                        stored(item),
                        stored(region),
                        Optional.ofNullable(zone),
                        stored(count),
                        sizeFlexible);
            case SAVINGS_PLAN ->
                new Coverage.Plan(
                        plan == PlanType.INSTANCE_FAMILY
                                ? Optional.of(new Coverage.Family(stored(family), stored(region)))
                                : Optional.empty(),
                        stored(usdPerHour),
                        stored(percentOff),
                        rates);
        };
    }

    private static <T> T stored(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("A commitment lacks what its type has");
        }
        return value;
    }
}
