package io.driftsafe.safety;

import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.CostImpact.Cover;
import io.driftsafe.resource.CostImpact.Range;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.Money;
import io.driftsafe.safety.Finding.Status;
import java.math.BigDecimal;
import java.util.ArrayList;

/** What is said of the cost of a fix: what is really paid decides, and the list is told beside it. */
record CostVerdict(Status status, String message) {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /** @param percent by which a fix may cost more that is not strict */
    static CostVerdict of(CostImpact impact, boolean strict, int percent) {
        var list = impact.listSavings();
        if (list.isEmpty()) {
            return unknown(
                    "The cost %s the fix is not known"
                            .formatted(impact.listBefore().isPresent() ? "after" : "before"),
                    strict);
        }
        if (impact.savings().isEmpty()) {
            return unknown(
                    "%s by the list. What it saves in truth is not known: %s"
                            .formatted(onTheList(impact, list.get()), String.join("; ", impact.unknown())),
                    strict);
        }
        var savings = impact.savings().get();
        var verdict = judged(impact, savings, list.get(), strict, percent).withOnce(impact, strict);
        return new CostVerdict(verdict.status, verdict.message + remarks(impact));
    }

    private static CostVerdict unknown(String message, boolean strict) {
        return new CostVerdict(strict ? Status.FAILED : Status.WARNED, message);
    }

    private static CostVerdict judged(CostImpact impact, Range savings, Money list, boolean strict, int percent) {
        var message = savings.equals(Range.exactly(list))
                ? onTheList(impact, list)
                : "%s by the list, and in truth %s".formatted(onTheList(impact, list), inTruth(savings));
        if (sign(savings.least()) >= 0) {
            return new CostVerdict(Status.PASSED, message);
        }
        if (strict) {
            return new CostVerdict(
                    Status.FAILED,
                    message
                            + (sign(savings.most()) < 0
                                    ? ", and the operation is strict"
                                    : ", and the operation is strict: what is not known does not pass"));
        }
        if (sign(list) > 0 && sign(savings.most()) < 0) {
            return new CostVerdict(Status.FAILED, message + ": it saves nothing");
        }
        return withinPercent(impact.listBefore().orElseThrow(), savings.least().negate(), percent)
                ? new CostVerdict(Status.WARNED, message)
                : new CostVerdict(Status.FAILED, message + ", which is more than the %d %% allowed".formatted(percent));
    }

    private static String onTheList(CostImpact impact, Money savings) {
        var before = impact.listBefore().orElseThrow();
        var after = impact.listAfter().orElseThrow();
        return switch (sign(savings)) {
            case 0 -> "Costs the same: %s a month".formatted(after);
            case 1 -> "Saves %s a month: %s instead of %s".formatted(savings, after, before);
            default -> "Costs %s more a month: %s instead of %s".formatted(savings.negate(), after, before);
        };
    }

    private static String inTruth(Range savings) {
        if (savings.isExact()) {
            return switch (sign(savings.least())) {
                case 0 -> "it costs the same";
                case 1 -> "it saves " + savings.least();
                default -> "it costs %s more".formatted(savings.least().negate());
            };
        }
        if (sign(savings.least()) >= 0) {
            return "it saves " + savings;
        }
        return sign(savings.most()) > 0
                ? "it may save up to %s or cost up to %s more"
                        .formatted(savings.most(), savings.least().negate())
                : "it costs %s more"
                        .formatted(new Range(
                                savings.most().negate(), savings.least().negate()));
    }

    private static String remarks(CostImpact impact) {
        var remarks = new ArrayList<String>();
        impact.commitments().stream()
                .filter(Cover::mayStrand)
                .map(CostVerdict::stranded)
                .forEach(remarks::add);
        impact.sideCosts().stream().map(CostVerdict::sideCost).forEach(remarks::add);
        impact.paybackMonths()
                .ifPresent(months -> remarks.add("what it costs once is paid back after %s months".formatted(months)));
        return remarks.isEmpty() ? "" : "; " + String.join("; ", remarks);
    }

    private static String stranded(Cover cover) {
        var hours = cover.strandedHours()
                .map(span -> " up to %s paid hours a month of %s"
                        .formatted(plain(span.most()), cover.unit().replaceFirst("^instances of ", "")))
                .orElse("");
        var cost = cover.strandedCost()
                .map(range -> "%s up to %s a month".formatted(hours.isEmpty() ? "" : ", worth", range.most()))
                .orElse("");
        return "it leaves%s%s unused, which %s has until %s".formatted(hours, cost, cover.name(), cover.endsOn());
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static String sideCost(SideCost cost) {
        return "%s: %s"
                .formatted(
                        cost.what(),
                        cost.amount()
                                .map(amount -> "at most %s%s".formatted(amount, cost.monthly() ? " a month" : " once"))
                                .orElse("not known"));
    }

    /** What it costs once stands against a saving, too: where nobody knows it, or where it is never paid back. */
    private CostVerdict withOnce(CostImpact impact, boolean strict) {
        if (status != Status.PASSED) {
            return this;
        }
        var once = impact.once();
        if (once.isEmpty()) {
            return against(
                    strict,
                    ", and the operation is strict: what it costs once is not known, and what is not known does not"
                            + " pass",
                    ", and what it costs once is not known");
        }
        if (sign(once.get()) > 0 && impact.paybackMonths().isEmpty()) {
            return against(
                    strict,
                    ", and the operation is strict: the %s that it costs once are never paid back"
                            .formatted(once.get()),
                    ", and the %s that it costs once are never paid back".formatted(once.get()));
        }
        return this;
    }

    private CostVerdict against(boolean strict, String failed, String warned) {
        return strict
                ? new CostVerdict(Status.FAILED, message + failed)
                : new CostVerdict(Status.WARNED, message + warned);
    }

    private static boolean withinPercent(Money before, Money increase, int percent) {
        var most = before.amount().multiply(BigDecimal.valueOf(percent));
        return increase.amount().multiply(HUNDRED).compareTo(most) <= 0;
    }

    private static int sign(Money money) {
        return money.amount().signum();
    }
}
