package io.driftsafe.provider.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the service leaves in an annotation with each write: by it the same write never acts twice, a write that comes
 * late is refused by the server, and a rollout is told to be ours.
 *
 * @param key of the write, which begins with its operation's id
 * @param at the server's time just before it
 * @param generation of the object since the write; zero where its kind counts none
 * @param inPlace whether the pods, which the object leaves as they are, were resized where they run
 */
record WriteMark(String key, Instant at, long generation, boolean inPlace) {

    static final String ANNOTATION = "driftsafe.io/write";

    private static final String IN_PLACE = "in-place";

    /** As the object bears it. */
    static Optional<String> text(JsonNode object) {
        return Optional.of(object.path("metadata")
                        .path("annotations")
                        .path(ANNOTATION)
                        .asString(""))
                .filter(text -> !text.isEmpty());
    }

    /** Empty too where somebody else wrote into the annotation. */
    static Optional<WriteMark> of(JsonNode object) {
        return text(object).map(text -> Arrays.asList(text.split(" ", -1))).flatMap(WriteMark::parsed);
    }

    private static Optional<WriteMark> parsed(List<String> parts) {
        var inPlace = parts.size() == 4 && parts.getLast().equals(IN_PLACE);
        try {
            return parts.size() == 3 || inPlace
                    ? Optional.of(new WriteMark(
                            parts.getFirst(), Instant.parse(parts.get(1)), Long.parseLong(parts.get(2)), inPlace))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    boolean isOf(String operation) {
        return key.startsWith(operation + ":");
    }

    /** Whether a later attempt of the same operation wrote it. */
    boolean isLaterThan(String operation, long attempt) {
        var parts = key.split(":", -1);
        return parts.length == 4
                && parts[0].equals(operation)
                && parts[3].matches("[0-9]{1,18}")
                && Long.parseLong(parts[3]) > attempt;
    }

    @Override
    public String toString() {
        return "%s %s %d%s".formatted(key, at, generation, inPlace ? " " + IN_PLACE : "");
    }
}
