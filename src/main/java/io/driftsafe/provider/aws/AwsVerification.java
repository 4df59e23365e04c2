package io.driftsafe.provider.aws;

import io.driftsafe.provider.ConnectionReport.Missing;
import io.driftsafe.provider.ConnectionReport.Untried;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.aws.AwsPermissions.Right;
import io.driftsafe.provider.aws.AwsPermissions.Try;
import io.driftsafe.provider.aws.AwsSimulation.Allowed;
import io.driftsafe.provider.aws.AwsSimulation.Answer;
import io.driftsafe.provider.aws.AwsSimulation.Denied;
import io.driftsafe.provider.aws.AwsSimulation.Question;
import io.driftsafe.provider.aws.AwsSimulation.Unknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what an identity is allowed of all that a policy for some types names. A call that changes nothing counts
 * most; what no such call shows is simulated; and of what neither shows it is said that it is not known.
 */
final class AwsVerification {

    /** What is not tried by then is told as not tried. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final AwsSession aws;
    private final AwsSimulation simulation;
    private final long end = System.nanoTime() + LONGEST.toNanos();
    private final Map<String, Answer> tried = new HashMap<>();
    private final List<Missing> missing = new ArrayList<>();
    private final List<Untried> untried = new ArrayList<>();
    private int simulated;

    private AwsVerification(AwsSession aws) {
        this.aws = aws;
        this.simulation = new AwsSimulation(aws);
    }

    static AwsVerification of(AwsSession aws, Collection<AwsType> types) {
        var verification = new AwsVerification(aws);
        var silent = verification.simulate(types);
        types.forEach(type -> verification.look(type, silent));
        return verification;
    }

    List<Missing> missing() {
        return List.copyOf(missing);
    }

    List<Untried> untried() {
        return List.copyOf(untried);
    }

    /** What to do about it, and what to think of it; empty where every permission was tried and is there. */
    Optional<String> message() {
        var sentences = new ArrayList<String>();
        if (!missing.isEmpty()) {
            sentences.add("%d permissions are missing: allow them as GET /api/v1/providers/aws/permissions prints."
                    .formatted(missing.size()));
        }
        if (!untried.isEmpty()) {
            sentences.add(
                    "%d permissions were neither tried nor simulated and may be missing: see why, do that, and verify again."
                            .formatted(untried.size()));
        }
        if (simulated > 0) {
            sentences.add(
                    "%d permissions were simulated by the identity's own policies: what the policies of keys, buckets or sessions take away shows only when they are used."
                            .formatted(simulated));
        }
        return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", sentences));
    }

    /** @return why IAM did not answer, if it did not */
    private Optional<String> simulate(Collection<AwsType> types) {
        try {
            simulation.ask(types.stream()
                    .flatMap(type -> type.permissions().rights().stream())
                    .flatMap(right -> questions(right).stream())
                    .toList());
            return Optional.empty();
        } catch (ProviderException unanswered) {
            return Optional.of(unanswered.explanation());
        }
    }

    private void look(AwsType type, Optional<String> silent) {
        var permissions = type.permissions();
        for (var right : permissions.rights()) {
            switch (answer(right, permissions.tries(), silent)) {
                case Allowed() -> {}
                case Denied(var why) -> missing.add(new Missing(right.action(), type.name(), why));
                case Unknown(var why) -> untried.add(new Untried(right.action(), type.name(), why));
            }
        }
    }

    private Answer answer(Right right, List<Try> tries, Optional<String> silent) {
        var shown = tries.stream()
                .filter(attempt -> attempt.action().equals(right.action()))
                .findFirst()
                .map(attempt -> tried.computeIfAbsent(attempt.action(), _ -> made(attempt)));
        if (shown.isPresent() && !(shown.get() instanceof Unknown)) {
            return shown.get();
        }
        var said = silent.<Answer>map(Unknown::new).orElseGet(() -> simulated(right));
        if (said instanceof Allowed) {
            simulated++;
        }
        return said instanceof Unknown(var why)
                        && shown.orElse(said) instanceof Unknown(var whyNot)
                        && !why.equals(whyNot)
                ? new Unknown("%s. %s".formatted(whyNot, why))
                : said;
    }

    private Answer made(Try attempt) {
        if (System.nanoTime() - end > 0) {
            return new Unknown("There was no time left to try it");
        }
        try {
            attempt.call().accept(aws);
            return new Allowed();
        } catch (ProviderException refusal) {
            return refusal.kind() == ProviderException.Kind.DENIED
                    ? new Denied(refusal.explanation())
                    : new Unknown(refusal.explanation());
        }
    }

    /** One that is denied on one of its resources is denied. */
    private Answer simulated(Right right) {
        Answer answer = new Allowed();
        for (var question : questions(right)) {
            var said = simulation.of(question.action(), question.resource(), question.condition());
            if (said instanceof Denied || answer instanceof Allowed) {
                answer = said;
            }
        }
        return answer;
    }

    /** On any resource of this account and region. */
    private List<Question> questions(Right right) {
        var partition = AwsPartition.of(aws.region());
        return right.resources().stream()
                .map(pattern -> new Question(right.action(), anyOf(partition.arn(pattern)), right.condition()))
                .toList();
    }

    private String anyOf(String pattern) {
        var parts = pattern.split(":", 6);
        if (parts.length < 6) {
            return pattern;
        }
        parts[3] = parts[3].equals("*") ? aws.region() : parts[3];
        parts[4] = parts[4].equals("*") ? aws.number() : parts[4];
        return String.join(":", parts);
    }
}
