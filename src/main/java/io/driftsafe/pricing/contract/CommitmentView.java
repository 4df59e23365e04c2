package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.contract.Commitment.StatedUse;
import io.driftsafe.wire.Versioned;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A commitment as clients see it.
 *
 * @param inForce whether it holds today
 * @param eligibleUseNow eligible_use with what this service has applied since; null where it was not said of the last
 *     31 days
 * @param unit in which it is counted, as in 3 instances of m5.large
 * @param has how much there is of it in each hour
 * @param unusedNow how much of that is paid for and not used; null where nobody said of the last 31 days how much is
 * @param unusedMonthlyCost what that costs a month of 730 hours, in US dollars, if both are known
 */
record CommitmentView(
        CommitmentId id,
        String name,
        String provider,
        CommitmentType type,
        @Nullable String account,
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
        List<PlanRate> rates,
        @Nullable BigDecimal hourlyCost,
        LocalDate startsOn,
        LocalDate endsOn,
        boolean inForce,
        @Nullable BigDecimal eligibleUse,
        @Nullable LocalDate eligibleUseOn,
        @Nullable BigDecimal eligibleUseNow,
        String unit,
        BigDecimal has,
        @Nullable BigDecimal unusedNow,
        @Nullable BigDecimal unusedMonthlyCost,
        String source,
        String createdBy,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    static CommitmentView of(Commitment commitment, LocalDate today) {
        var columns = CoverageColumns.of(commitment.coverage());
        var inForce = commitment.holdsOn(today);
        var unused = commitment.unused(today).filter(_ -> inForce);
        return new CommitmentView(
                new CommitmentId(commitment.id()),
                commitment.name(),
                commitment.provider(),
                columns.type(),
                commitment.account().orElse(null),
                columns.kind(),
                columns.item(),
                columns.region(),
                columns.zone(),
                columns.count(),
                columns.sizeFlexible(),
                columns.plan(),
                columns.family(),
                columns.usdPerHour(),
                columns.percentOff(),
                columns.rates(),
                commitment.hourlyCost().orElse(null),
                commitment.startsOn(),
                commitment.endsOn(),
                inForce,
                commitment.stated().map(StatedUse::amount).orElse(null),
                commitment.stated().map(StatedUse::on).orElse(null),
                commitment.use(today).orElse(null),
                commitment.coverage().unit(),
                commitment.coverage().has(),
                unused.orElse(null),
                unused.flatMap(commitment::cost)
                        .map(hourly -> hourly.multiply(Coverage.HOURS).setScale(2, RoundingMode.HALF_UP))
                        .orElse(null),
                commitment.source(),
                commitment.createdBy(),
                commitment.createdAt(),
                commitment.updatedAt());
    }
}
