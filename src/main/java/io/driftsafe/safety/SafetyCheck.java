package io.driftsafe.safety;

import io.driftsafe.guardrail.Judgement;
import io.driftsafe.guardrail.PolicyJudge;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.resource.AttributePath;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One of the questions that are asked before anything is changed, in the order they are asked: six of this service's
 * own and, where the cloud can be asked beforehand, its own.
 */
public enum SafetyCheck {
    NO_DRIFT("no_drift", "The resource is as it was when the operation was created", SafetyCheck::noDrift),
    RESOURCE_EXISTS("resource_exists", "The resource still exists", SafetyCheck::resourceExists),
    CONFIG_HASH_MATCH(
            "config_hash", "The operation's own records are as this service wrote them", SafetyCheck::configHash),
    COST_IMPACT_ACCEPTABLE("cost_impact", "The fix does not cost more than it may", SafetyCheck::costImpact),
    NO_POLICY_VIOLATIONS(
            "policy_check", "No policy forbids the fix", evidence -> guardrail("policy", evidence.policies())),
    NO_SLO_VIOLATIONS(
            "slo_check", "No cost SLO is violated by the fix", evidence -> guardrail("cost SLO", evidence.costSlos())),
    CUSTOM("dry_run", "The cloud itself would accept the fix", SafetyCheck::dryRun);

    private static final int MOST_NAMED = 10;

    private final String shortName;
    private final String description;
    private final Function<Evidence, Verdict> judge;

    SafetyCheck(String shortName, String description, Function<Evidence, Verdict> judge) {
        this.shortName = shortName;
        this.description = description;
        this.judge = judge;
    }

    /** All that apply, whatever the others say, in order. */
    public static List<Finding> judgeAll(Evidence evidence) {
        return asked(evidence.rehearsal().isPresent())
                .map(check -> check.judge(evidence))
                .toList();
    }

    /** @param rehearsed whether the cloud can be asked beforehand */
    public static Stream<SafetyCheck> asked(boolean rehearsed) {
        return Arrays.stream(values()).filter(check -> rehearsed || check != CUSTOM);
    }

    Finding judge(Evidence evidence) {
        var verdict = judge.apply(evidence);
        return new Finding(
                this,
                verdict.status,
                verdict.message,
                this == COST_IMPACT_ACCEPTABLE ? Optional.of(evidence.cost()) : Optional.empty(),
                verdict.judges,
                verdict.violations);
    }

    public String shortName() {
        return shortName;
    }

    public String description() {
        return description;
    }

    private static Verdict noDrift(Evidence evidence) {
        var drift = evidence.drift();
        if (drift.gone()) {
            return failed("%s is gone".formatted(evidence.resource()));
        }
        if (!drift.hasDrift()) {
            return passed("%s is as it was when the operation was created%s"
                    .formatted(evidence.resource(), incomparable(evidence)));
        }
        var message = "%s drift: %d attribute(s) of %s differ from the original: %s"
                .formatted(
                        capitalized(drift.severity()),
                        drift.attributes().size(),
                        evidence.resource(),
                        paths(drift.attributes()));
        if (!drift.conflicts().isEmpty()) {
            return failed(message + "; the fix itself changes " + paths(drift.conflicts()));
        }
        return drift.blocking() ? failed(message) : warned(message);
    }

    /** That a secret is unknown is no drift, and not hidden either. */
    private static String incomparable(Evidence evidence) {
        var paths =
                evidence.incomparable().stream().map(AttributePath::toString).toList();
        return paths.isEmpty()
                ? ""
                : "; whether it has other secrets is unknown, for they were digested with another seal key: "
                        + named(paths);
    }

    private static Verdict resourceExists(Evidence evidence) {
        return evidence.actual().isPresent()
                ? passed("%s exists".formatted(evidence.resource()))
                : failed("%s does not exist any more".formatted(evidence.resource()));
    }

    private static Verdict configHash(Evidence evidence) {
        return evidence.brokenSeals().isEmpty()
                ? passed("Every record of the operation carries a whole seal")
                : failed(String.join("; ", evidence.brokenSeals()));
    }

    private static Verdict costImpact(Evidence evidence) {
        var verdict = CostVerdict.of(
                evidence.cost(), evidence.strict(), evidence.limits().maxCostIncreasePercent());
        return new Verdict(verdict.status(), verdict.message());
    }

    private static Verdict guardrail(String what, Judgement judgement) {
        return switch (judgement) {
            case Judgement.NotConfigured() ->
                new Verdict(Finding.Status.SKIPPED, "No %s is configured".formatted(what));
            case Judgement.Unmatched() ->
                new Verdict(Finding.Status.SKIPPED, "No %s is for this change".formatted(what));
            case Judgement.Judged(var judges, var violations) ->
                new Verdict(status(violations), message(what, judges, violations), judges, violations);
        };
    }

    private static Finding.Status status(List<Violation> violations) {
        if (violations.isEmpty()) {
            return Finding.Status.PASSED;
        }
        return violations.stream().anyMatch(Violation::blocks) ? Finding.Status.FAILED : Finding.Status.WARNED;
    }

    private static String message(String what, List<PolicyJudge> judges, List<Violation> violations) {
        if (!violations.isEmpty()) {
            return violations.stream().map(Violation::explanation).collect(Collectors.joining("; "));
        }
        var asked = judges.isEmpty()
                ? ""
                : "; asked: " + named(judges.stream().map(PolicyJudge::toString).toList());
        return "No %s stands against the fix%s".formatted(what, asked);
    }

    private static Verdict dryRun(Evidence evidence) {
        return evidence.rehearsal()
                .map(SafetyCheck::dryRun)
                .orElseGet(() ->
                        new Verdict(Finding.Status.SKIPPED, "The cloud does not say beforehand what it would do"));
    }

    private static Verdict dryRun(Rehearsal rehearsal) {
        if (!rehearsal.objections().isEmpty()) {
            return failed(String.join("; ", rehearsal.objections()));
        }
        return rehearsal.losses().isEmpty()
                ? passed("Nothing stands against the fix")
                : warned("Nothing stands against the fix, and it was accepted that "
                        + String.join("; ", rehearsal.losses()));
    }

    private static String paths(List<DriftedAttribute> attributes) {
        return named(attributes.stream()
                .map(attribute -> attribute.difference().path().toString())
                .toList());
    }

    private static String named(List<String> texts) {
        var names = String.join(", ", texts.subList(0, Math.min(MOST_NAMED, texts.size())));
        var more = texts.size() - MOST_NAMED;
        return more > 0 ? "%s and %d more".formatted(names, more) : names;
    }

    private static String capitalized(DriftSeverity severity) {
        return severity.name().charAt(0) + severity.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static Verdict passed(String message) {
        return new Verdict(Finding.Status.PASSED, message);
    }

    private static Verdict warned(String message) {
        return new Verdict(Finding.Status.WARNED, message);
    }

    private static Verdict failed(String message) {
        return new Verdict(Finding.Status.FAILED, message);
    }

    private record Verdict(
            Finding.Status status, String message, List<PolicyJudge> judges, List<Violation> violations) {

        Verdict(Finding.Status status, String message) {
            this(status, message, List.of(), List.of());
        }
    }
}
