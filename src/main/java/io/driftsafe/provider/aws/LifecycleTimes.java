package io.driftsafe.provider.aws;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * In which order, and how long after one another, a rule of a lifecycle moves and deletes objects; pure. Amazon S3 user
 * guide, "Transitioning objects using Amazon S3 Lifecycle".
 */
final class LifecycleTimes {

    private static final int LEAST_DAYS_OF_INFREQUENT_ACCESS = 30;
    private static final Set<String> INFREQUENT_ACCESS = Set.of("STANDARD_IA", "ONEZONE_IA");

    private static final Map<String, Set<String>> NEXT = Map.of(
            "STANDARD_IA", Set.of("INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
            "INTELLIGENT_TIERING", Set.of("ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
            "ONEZONE_IA", Set.of("GLACIER", "DEEP_ARCHIVE"),
            "GLACIER_IR", Set.of("GLACIER", "DEEP_ARCHIVE"),
            "GLACIER", Set.of("DEEP_ARCHIVE"),
            "DEEP_ARCHIVE", Set.of());

    private LifecycleTimes() {}

    /** Why S3 would refuse them, as the rest of sentences that begin with the rule; each value is right by itself. */
    static List<String> mistakes(JsonNode rule) {
        var mistakes = new ArrayList<String>();
        var all = Stream.concat(rule.path("transition").valueStream(), Stream.of(rule.path("expiration")))
                .toList();
        if (all.stream().anyMatch(action -> action.has("days"))
                && all.stream().anyMatch(action -> action.has("date"))) {
            mistakes.add("has either days or dates");
            return mistakes;
        }
        among(rule.path("transition"), rule.path("expiration"), "days", mistakes);
        among(rule.path("transition"), rule.path("expiration"), "date", mistakes);
        among(
                rule.path("noncurrent_version_transition"),
                rule.path("noncurrent_version_expiration"),
                "noncurrent_days",
                mistakes);
        return mistakes;
    }

    private static void among(JsonNode transitions, JsonNode expiration, String member, List<String> mistakes) {
        var moves = transitions
                .valueStream()
                .filter(one -> one.has(member))
                .map(one -> new Move(
                        days(one.get(member)), one.path("storage_class").asString("")))
                .sorted(Comparator.comparing(Move::days))
                .toList();
        var classes = moves.stream().map(Move::to).distinct().count();
        if (classes < moves.size()) {
            mistakes.add("moves objects to each storage_class once");
            return;
        }
        if (!member.equals("date")) {
            moves.stream()
                    .filter(move ->
                            INFREQUENT_ACCESS.contains(move.to()) && move.days() < LEAST_DAYS_OF_INFREQUENT_ACCESS)
                    .map(move -> "moves objects to %s after %d days at the earliest"
                            .formatted(move.to(), LEAST_DAYS_OF_INFREQUENT_ACCESS))
                    .forEach(mistakes::add);
        }
        for (var i = 1; i < moves.size(); i++) {
            follows(moves.get(i - 1), moves.get(i)).ifPresent(mistakes::add);
        }
        if (!moves.isEmpty()
                && expiration.has(member)
                && days(expiration.get(member)) <= moves.getLast().days()) {
            mistakes.add("deletes objects only after it has moved them");
        }
    }

    private static Optional<String> follows(Move first, Move then) {
        if (!NEXT.getOrDefault(first.to(), Set.of()).contains(then.to())) {
            return Optional.of("cannot move objects from %s to %s".formatted(first.to(), then.to()));
        }
        var least = INFREQUENT_ACCESS.contains(first.to()) ? LEAST_DAYS_OF_INFREQUENT_ACCESS : 1;
        return then.days() - first.days() < least
                ? Optional.of(
                        "moves objects from %s to %s %d or more days later".formatted(first.to(), then.to(), least))
                : Optional.empty();
    }

    /** A date counts as the days from an older one. */
    private static long days(JsonNode time) {
        return time.isNumber()
                ? time.longValue()
                : ChronoUnit.DAYS.between(Instant.EPOCH, Instant.parse(time.stringValue()));
    }

    private record Move(long days, String to) {}
}
