package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Kind;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EvaluationResult;

/**
 * What the policies of a session's own identity say, as IAM simulates them. What the policies of keys, buckets and
 * sessions take away or give is not in it. Source: IAM API reference, SimulatePrincipalPolicy.
 */
final class AwsSimulation {

    private static final String ACTION = "iam:SimulatePrincipalPolicy";
    private static final int MOST_ACTIONS = 50;

    private final AwsSession aws;
    private final Map<Question, Answer> known = new HashMap<>();
    private @Nullable Source source;

    AwsSimulation(AwsSession aws) {
        this.aws = aws;
    }

    /**
     * Whether an action is allowed.
     *
     * @param resource an ARN, or {@code *}
     * @throws Unavailable if IAM does not answer
     */
    Answer of(String action, String resource, AwsCondition condition) {
        var question = new Question(action, resource, condition);
        ask(List.of(question));
        return known.getOrDefault(question, new Unknown("IAM did not say whether %s is allowed".formatted(action)));
    }

    /**
     * Asks many at once, so that each is known later.
     *
     * @throws Unavailable if IAM does not answer
     */
    void ask(Collection<Question> questions) {
        questions.stream()
                .filter(question -> !known.containsKey(question))
                .distinct()
                .collect(Collectors.groupingBy(question -> new Scope(question.resource(), question.condition())))
                .forEach((scope, alike) -> {
                    for (var first = 0; first < alike.size(); first += MOST_ACTIONS) {
                        ask(scope, alike.subList(first, Math.min(first + MOST_ACTIONS, alike.size())));
                    }
                });
    }

    private void ask(Scope scope, List<Question> alike) {
        switch (source()) {
            case Source.None(var why) -> alike.forEach(question -> known.put(question, new Unknown(why)));
            case Source.Identity(var arn) -> {
                var results = results(arn, scope, alike);
                alike.forEach(question -> results.stream()
                        .filter(result -> result.evalActionName().equalsIgnoreCase(question.action()))
                        .findFirst()
                        .ifPresent(result -> known.put(question, answer(result, arn, question))));
            }
        }
    }

    private List<EvaluationResult> results(String arn, Scope scope, List<Question> alike) {
        return aws.read(
                AwsService.IAM,
                "simulate the policies of " + arn,
                iam -> iam
                        .simulatePrincipalPolicyPaginator(request -> request.policySourceArn(arn)
                                .actionNames(
                                        alike.stream().map(Question::action).toList())
                                .resourceArns(scope.resource())
                                .contextEntries(context(scope.condition())))
                        .evaluationResults()
                        .stream()
                        .toList());
    }

    /** Calls go to one region, and so do those that EC2 makes for them. */
    private List<ContextEntry> context(AwsCondition condition) {
        var suffix = AwsPartition.of(aws.region()).suffix();
        var entries = new ArrayList<ContextEntry>();
        entries.add(entry("aws:RequestedRegion", aws.region(), ContextKeyTypeEnum.STRING));
        entries.add(entry("aws:SecureTransport", "true", ContextKeyTypeEnum.BOOLEAN));
        condition
                .terms()
                .forEach((operator, keys) -> keys.forEach((key, values) -> entries.add(entry(
                        key,
                        values.getFirst().formatted(suffix).replace("*", aws.region()),
                        operator.equals("Bool") ? ContextKeyTypeEnum.BOOLEAN : ContextKeyTypeEnum.STRING))));
        return entries;
    }

    private static ContextEntry entry(String key, String value, ContextKeyTypeEnum type) {
        return ContextEntry.builder()
                .contextKeyName(key)
                .contextKeyType(type)
                .contextKeyValues(value)
                .build();
    }

    private static Answer answer(EvaluationResult result, String arn, Question question) {
        if (result.evalDecision() == null) {
            return new Unknown("IAM did not say whether %s is allowed".formatted(question.action()));
        }
        if (!result.missingContextValues().isEmpty()) {
            return new Unknown("Whether the policies of %s allow %s on %s depends on %s, which no simulation knows"
                    .formatted(
                            arn,
                            question.action(),
                            question.resource(),
                            String.join(", ", result.missingContextValues())));
        }
        if (result.organizationsDecisionDetail() != null
                && Boolean.FALSE.equals(result.organizationsDecisionDetail().allowedByOrganizations())) {
            return new Denied("A policy of the organization does not allow %s on %s"
                    .formatted(question.action(), question.resource()));
        }
        if (result.permissionsBoundaryDecisionDetail() != null
                && Boolean.FALSE.equals(
                        result.permissionsBoundaryDecisionDetail().allowedByPermissionsBoundary())) {
            return new Denied("The permissions boundary of %s does not allow %s on %s"
                    .formatted(arn, question.action(), question.resource()));
        }
        return switch (result.evalDecision()) {
            case ALLOWED -> new Allowed();
            case EXPLICIT_DENY, IMPLICIT_DENY ->
                new Denied("The policies of %s do not allow %s on %s (%s)"
                        .formatted(arn, question.action(), question.resource(), result.evalDecisionAsString()));
            case UNKNOWN_TO_SDK_VERSION ->
                new Unknown("IAM says of %s %s, which is neither yes nor no"
                        .formatted(question.action(), result.evalDecisionAsString()));
        };
    }

    private Source source() {
        var found = source;
        if (found == null) {
            found = identity();
            source = found;
        }
        return found;
    }

    private Source identity() {
        var caller = aws.caller().arn();
        if (AwsPrincipal.isUser(caller)) {
            return trial(caller).orElseGet(() -> unknown(caller));
        }
        return AwsPrincipal.role(caller, aws.connection().roleArn())
                .map(role -> trial(role).or(() -> inFull(role)).orElseGet(() -> unknown(role)))
                .orElseGet(() -> new Source.None(
                        "IAM simulates only the policies of users and roles, and the service is %s: connect it as a role"
                                .formatted(caller)));
    }

    private static Source unknown(String arn) {
        return new Source.None("IAM does not know %s".formatted(arn));
    }

    /** Whether the identity may ask, and is named rightly. */
    private Optional<Source> trial(String arn) {
        try {
            results(arn, new Scope("*", AwsCondition.NONE), List.of(new Question(ACTION, "*", AwsCondition.NONE)));
            return Optional.of(new Source.Identity(arn));
        } catch (Changed unknown) {
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(new Source.None(
                    refused.kind() == Kind.DENIED
                            ? "Allow %s on %s, so that what cannot be tried is simulated".formatted(ACTION, arn)
                            : "IAM does not simulate the policies of %s: %s".formatted(arn, refused.explanation())));
        }
    }

    /** A caller's own ARN does not tell the path of its role, if that has one. */
    private Optional<Source> inFull(String role) {
        try {
            var name = role.substring(role.lastIndexOf('/') + 1);
            var arn = aws.read(
                    AwsService.IAM,
                    "look for the role " + name,
                    iam -> iam.getRole(request -> request.roleName(name)).role().arn());
            return trial(arn);
        } catch (Changed gone) {
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(new Source.None(
                    "The role of %s has a path, and the service may not see it: allow iam:GetRole on it, or name the role_arn in the connection"
                            .formatted(role)));
        }
    }

    /** @param resource an ARN, or {@code *} */
    record Question(String action, String resource, AwsCondition condition) {}

    /** What IAM says. */
    sealed interface Answer {}

    /** As far as the identity's own policies go. */
    record Allowed() implements Answer {}

    record Denied(String why) implements Answer {}

    record Unknown(String why) implements Answer {}

    private record Scope(String resource, AwsCondition condition) {}

    private sealed interface Source {

        record Identity(String arn) implements Source {}

        record None(String why) implements Source {}
    }
}
