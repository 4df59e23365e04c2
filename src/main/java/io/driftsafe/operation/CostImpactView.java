package io.driftsafe.operation;

import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.CostImpact.Cover;
import io.driftsafe.resource.CostImpact.Range;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.CostImpact.Span;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a fix changes about the monthly cost, as it is stored and shown: by the list, and in truth. All amounts are US
 * dollars; savings below zero are more to pay.
 *
 * @param effectiveSavingsLeast the least that is saved in truth; the same as the most where nothing is left open, null
 *     where it is not known
 * @param oneOffTotal what it costs once; null where a part of it is not known
 * @param paybackMonths after which the least that is saved has paid that; null where there is nothing to pay, or it
 *     never is
 */
record CostImpactView(
        @Nullable BigDecimal listBefore,
        @Nullable BigDecimal listAfter,
        @Nullable BigDecimal listSavings,
        @Nullable BigDecimal effectiveSavingsLeast,
        @Nullable BigDecimal effectiveSavingsMost,
        List<DiscountApplied> discounts,
        List<CommitmentTouched> commitments,
        List<SideCostView> sideCosts,
        @Nullable BigDecimal oneOffTotal,
        @Nullable BigDecimal paybackMonths,
        List<String> assumptions,
        List<String> unknown) {

    static CostImpactView of(CostImpact impact) {
        return new CostImpactView(
                amount(impact.listBefore()),
                amount(impact.listAfter()),
                amount(impact.listSavings()),
                amount(impact.savings().map(Range::least)),
                amount(impact.savings().map(Range::most)),
                impact.discounts().stream()
                        .map(one -> new DiscountApplied(one.id(), one.name(), one.percent()))
                        .toList(),
                impact.commitments().stream().map(CommitmentTouched::of).toList(),
                impact.sideCosts().stream().map(SideCostView::of).toList(),
                amount(impact.once()),
                impact.paybackMonths().orElse(null),
                impact.assumptions(),
                impact.unknown());
    }

    private static @Nullable BigDecimal amount(Optional<Money> money) {
        return money.map(Money::amount).orElse(null);
    }

    /** A discount that counts for what is billed before or after. */
    record DiscountApplied(String id, String name, BigDecimal percent) {}

    /**
     * A commitment that covers, or could cover, the resource before or after.
     *
     * @param unit in which it is counted
     * @param has how much there is of it in each hour
     * @param unusedNow how much of that is paid for and not used; null where that is not known
     * @param strandedHoursMost how many paid hours a month the fix would leave unused at most; below zero where it uses
     *     more; null where it is not counted in instances
     * @param strandedCostMost what they are worth a month; null where that is not known
     */
    record CommitmentTouched(
            String id,
            String name,
            String unit,
            BigDecimal has,
            @Nullable BigDecimal unusedNow,
            BigDecimal coversBeforeLeast,
            BigDecimal coversBeforeMost,
            BigDecimal coversAfterLeast,
            BigDecimal coversAfterMost,
            @Nullable BigDecimal strandedHoursLeast,
            @Nullable BigDecimal strandedHoursMost,
            @Nullable BigDecimal strandedCostLeast,
            @Nullable BigDecimal strandedCostMost,
            LocalDate endsOn) {

        private static CommitmentTouched of(Cover cover) {
            return new CommitmentTouched(
                    cover.id(),
                    cover.name(),
                    cover.unit(),
                    cover.has(),
                    cover.unusedNow().orElse(null),
                    cover.before().least(),
                    cover.before().most(),
                    cover.after().least(),
                    cover.after().most(),
                    cover.strandedHours().map(Span::least).orElse(null),
                    cover.strandedHours().map(Span::most).orElse(null),
                    amount(cover.strandedCost().map(Range::least)),
                    amount(cover.strandedCost().map(Range::most)),
                    cover.endsOn());
        }
    }

    /**
     * Something that the fix brings with it.
     *
     * @param amount at most; null where it is not known
     */
    record SideCostView(String what, @Nullable BigDecimal amount, Recurrence recurrence) {

        private static SideCostView of(SideCost cost) {
            return new SideCostView(
                    cost.what(),
                    CostImpactView.amount(cost.amount()),
                    cost.monthly() ? Recurrence.MONTHLY : Recurrence.ONCE);
        }
    }

    /** How often it is paid. */
    enum Recurrence {
        ONCE,
        MONTHLY
    }
}
