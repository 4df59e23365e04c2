package io.driftsafe.slo;

import io.driftsafe.guardrail.Violation;
import io.driftsafe.slo.SloType.Unit;
import io.driftsafe.slo.Standing.Counted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What comes out of a cost SLO, with a change or without one.
 *
 * @param value with all that is in flight and what the change adds; empty where it is not known
 * @param known what all that is known comes to, where the value is not, but some of it can be judged
 * @param counted what is in flight
 * @param added by the change; empty without one
 * @param unknown what is not known, one sentence each
 */
record Assessment(
        Standing standing,
        State state,
        Optional<BigDecimal> value,
        Optional<BigDecimal> known,
        List<Counted> counted,
        Optional<Contribution> added,
        List<String> unknown) {

    private static final int MOST_NAMED = 20;

    Assessment {
        counted = List.copyOf(counted);
        unknown = List.copyOf(unknown);
    }

    /** How a value stands to its limit. */
    enum State {
        OK,
        WARNING,
        EXCEEDED,
        /** Something that the value takes is not known. */
        NO_DATA
    }

    /** What the change breaks, if anything. */
    Optional<Violation> violation() {
        var slo = standing.slo();
        if (slo.enforcement() == Enforcement.OBSERVE || state == State.OK) {
            return Optional.empty();
        }
        return Optional.of(new Violation(slo.title(), message(), blocks()));
    }

    boolean blocks() {
        return switch (state) {
            case OK, WARNING -> false;
            case EXCEEDED -> standing.slo().enforcement().blocks() && addsSomething();
            case NO_DATA -> standing.slo().enforcement() == Enforcement.STRICT_BLOCK;
        };
    }

    /** What only lowers a value, or leaves it, is no reason that a limit is passed. */
    private boolean addsSomething() {
        return added.filter(it -> !(it instanceof Contribution.Known(var amount)) || amount.signum() > 0)
                .isPresent();
    }

    /** Sentences without a full stop. */
    String message() {
        var said = new ArrayList<String>();
        if (state != State.NO_DATA) {
            said.add(sum() + verdict());
        } else if (known.isPresent()) {
            said.add("By what is known, %s%s".formatted(sum(), verdict()));
        }
        said.addAll(unknown);
        others().ifPresent(said::add);
        if (state == State.NO_DATA && blocks() && added.isPresent() && !addsSomething()) {
            said.add("This change only saves, but a strict_block lets nothing pass of which something is not known");
        }
        return String.join("; ", said);
    }

    /** What cannot be told to be part of it or not. */
    private Optional<String> others() {
        var others = standing.others();
        if (others.signum() == 0) {
            return Optional.empty();
        }
        var all = others.add(standing.measured());
        var share = all.signum() > 0 && others.signum() > 0
                ? ", %s %% of both".formatted(others.movePointRight(2).divide(all, 0, RoundingMode.HALF_UP))
                : "";
        return Optional.of("Besides, %s%s, are billed for resources that are not known here, and may be part of it"
                .formatted(withUnit(others, Unit.USD), share));
    }

    private String sum() {
        return switch (standing.slo().type()) {
            case MONTHLY_BUDGET, MODULE_BUDGET, SERVICE_BUDGET ->
                "%s spent this month%s make %s".formatted(amount(standing.measured()), more(), shown());
            case COST_GROWTH_RATE ->
                "%s spent in the last 30 days%s are %s more than in the 30 days before (%s)"
                        .formatted(amount(standing.measured()), more(), shown(), amount(standing.before()));
            case RESOURCE_COUNT -> "%s resources%s make %s".formatted(amount(standing.measured()), more(), shown());
            case RESOURCE_BUDGET ->
                added.isPresent()
                        ? "The resource costs %s a month after the change".formatted(shown())
                        : "%s costs %s a month, the most"
                                .formatted(
                                        standing.measure().map(Measure::detail).orElse("A resource"), shown());
        };
    }

    private String shown() {
        return value.or(() -> known)
                .map(it -> withUnit(it, standing.slo().type().unit()))
                .orElse("nothing known");
    }

    /** What is in flight, by whom, and what the change adds. */
    private String more() {
        var parts = new ArrayList<String>();
        if (!counted.isEmpty()) {
            parts.add("%s in flight by %s".formatted(amount(Standing.reserved(counted)), holders()));
        }
        added.flatMap(it -> Optional.ofNullable(it.amountOrNull()))
                .ifPresent(it -> parts.add("%s by this change".formatted(amount(it))));
        return parts.isEmpty() ? "" : ", " + String.join(" and ", parts) + (parts.size() > 1 ? "," : "");
    }

    private String holders() {
        var named = counted.stream()
                .limit(MOST_NAMED)
                .map(one -> "%s (%s)"
                        .formatted(
                                one.reservation().operationId(),
                                one.amount() == null ? "not known" : plain(one.amount())))
                .collect(Collectors.joining(", "));
        var others = counted.size() - MOST_NAMED;
        return others > 0 ? "%s and %d more".formatted(named, others) : named;
    }

    private String verdict() {
        var threshold = standing.slo().threshold();
        var unit = standing.slo().type().unit();
        return switch (state) {
            case OK -> " of %s".formatted(withUnit(threshold.maxValue(), unit));
            case WARNING ->
                " of %s: it warns from %d %% on".formatted(withUnit(threshold.maxValue(), unit), threshold.warned());
            case EXCEEDED -> ", which is more than %s%s".formatted(bound(), remedy());
            case NO_DATA -> " of %s".formatted(withUnit(threshold.maxValue(), unit));
        };
    }

    private String bound() {
        var slo = standing.slo();
        var unit = slo.type().unit();
        var overLimit =
                value.filter(it -> it.compareTo(slo.threshold().maxValue()) > 0).isPresent();
        if (overLimit || slo.baseline().isEmpty()) {
            return "the limit of " + withUnit(slo.threshold().maxValue(), unit);
        }
        var baseline = slo.baseline().get();
        return "the %s that are expected, %s and %s %% of it"
                .formatted(
                        withUnit(baseline.most(), unit),
                        withUnit(baseline.expectedValue(), unit),
                        plain(baseline.variancePercent()));
    }

    private String remedy() {
        if (added.isEmpty()) {
            return "";
        }
        if (!addsSomething()) {
            return "; this change adds nothing to it";
        }
        return counted.isEmpty()
                ? ": change less, or have the limit raised"
                : ": change less, wait until what is in flight has ended, or have the limit raised";
    }

    /** What is counted, which for a growth rate is USD. */
    private String amount(BigDecimal amount) {
        return standing.slo().type().unit() == Unit.RESOURCES ? plain(amount) : withUnit(amount, Unit.USD);
    }

    private static String withUnit(BigDecimal amount, Unit unit) {
        return switch (unit) {
            case USD -> cents(amount) + " USD";
            case PERCENT -> cents(amount) + " %";
            case RESOURCES -> plain(amount) + " resources";
        };
    }

    private static String cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    private static String plain(BigDecimal amount) {
        var shortest = amount.stripTrailingZeros();
        return shortest.setScale(Math.max(0, Math.min(2, shortest.scale())), RoundingMode.HALF_UP)
                .toPlainString();
    }
}
