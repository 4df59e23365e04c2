package io.driftsafe.slo;

import io.driftsafe.slo.Standing.Counted;
import io.driftsafe.spend.SpendSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is not known of how a cost SLO stands, and what to do about it. */
record Gaps(Standing standing) {

    /** Sentences without a full stop; none where all that the value takes is known. */
    List<String> of(Optional<CostChange> change, List<Counted> counted) {
        var reasons = new ArrayList<String>();
        switch (slo().type()) {
            case MONTHLY_BUDGET, MODULE_BUDGET, SERVICE_BUDGET -> unknownSpend(change, reasons);
            case COST_GROWTH_RATE -> {
                unknownSpend(change, reasons);
                if (reasons.isEmpty()) {
                    unknownGrowth(reasons);
                }
            }
            case RESOURCE_COUNT -> unknownMeasure("How many resources there are", reasons);
            case RESOURCE_BUDGET -> {
                if (change.isEmpty()) {
                    unknownMeasure("What the costliest resource costs", reasons);
                }
            }
        }
        if (change.map(it -> Contribution.of(it, slo())).orElse(null) instanceof Contribution.Unknown) {
            reasons.add("What this change costs a month is not known: say current_cost and proposed_cost");
        }
        counted.stream()
                .filter(one -> one.amount() == null)
                .forEach(one -> reasons.add(
                        "What %s adds is not known".formatted(one.reservation().operationId())));
        return reasons;
    }

    private void unknownSpend(Optional<CostChange> change, List<String> reasons) {
        if (spent().own()) {
            spent().knownUntil()
                    .filter(standing::isOld)
                    .ifPresent(end -> reasons.add(
                            "Its own series of spend ends with %s: send the rest by PUT /api/v1/slos/%s/spend"
                                    .formatted(end, new SloId(slo().id()))));
            return;
        }
        var missing =
                change.filter(it -> spent().source(it.provider(), it.account()).isEmpty());
        if (missing.isPresent()) {
            reasons.add("No spend is known of %s/%s: import its billing export by PUT /api/v1/slos/spend"
                    .formatted(missing.get().provider(), missing.get().account()));
        } else if (spent().sources().isEmpty()) {
            reasons.add("No spend is known: import a billing export by PUT /api/v1/slos/spend");
        }
        spent().sources().stream()
                .filter(source -> standing.isOld(source.knownUntil()))
                .map(Gaps::old)
                .forEach(reasons::add);
    }

    private static String old(SpendSource source) {
        return "The spend of %s/%s is known until %s only: import a newer billing export by PUT /api/v1/slos/spend"
                .formatted(source.provider(), source.account(), source.knownUntil());
    }

    private void unknownGrowth(List<String> reasons) {
        var needed = standing.lastWindow().map(end -> end.minusDays(2 * Standing.WINDOW));
        if (needed.isEmpty()
                || spent().knownFrom()
                        .filter(from -> !from.isAfter(needed.get()))
                        .isEmpty()) {
            reasons.add("The spend of the 30 days before the last 30 is not known: import a billing export from %s on"
                    .formatted(needed.map(LocalDate::toString).orElse("60 days ago")));
        } else if (standing.before().signum() <= 0) {
            reasons.add("Nothing was spent in the 30 days before the last 30, so there is no rate of growth");
        }
    }

    private void unknownMeasure(String what, List<String> reasons) {
        if (standing.measure().isEmpty()) {
            reasons.add(
                    "%s is not known: a check of a change in its scope looks, and so does GET /api/v1/slos/%s/status"
                            .formatted(what, new SloId(slo().id())));
        } else if (standing.isOld(standing.measure().get().measuredAt())) {
            reasons.add("%s was looked for last at %s"
                    .formatted(what, standing.measure().get().measuredAt()));
        }
    }

    private Slo slo() {
        return standing.slo();
    }

    private Spent spent() {
        return standing.spent();
    }
}
