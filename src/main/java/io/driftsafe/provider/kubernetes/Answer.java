package io.driftsafe.provider.kubernetes;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an API server answered.
 *
 * @param date the server's time
 * @param retryAfter in seconds, as it was sent
 */
record Answer(int status, JsonNode body, Optional<Instant> date, Optional<String> retryAfter) {

    static Answer of(int status, String body, Optional<String> date, Optional<String> retryAfter) {
        return new Answer(status, json(body), date.flatMap(Answer::time), retryAfter);
    }

    boolean isGood() {
        return status >= 200 && status < 300;
    }

    /** The object that was asked for. */
    ObjectNode object() {
        return body instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    /** What the server says of a failure; it has no secrets, for the request is none of it. */
    String message() {
        var said = body.path("message").asString("");
        return said.isBlank() ? "it answered with status " + status : said;
    }

    /** Whether the path is none, rather than the object at it. */
    boolean isNoSuchPath() {
        return status == 404 && !body.path("kind").asString("").equals("Status");
    }

    Optional<Duration> pause() {
        return retryAfter
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
    }

    private static JsonNode json(String body) {
        try {
            return body.isEmpty()
                    ? JsonNodeFactory.instance.missingNode()
                    : JsonMapper.shared().readTree(body);
        } catch (JacksonException noJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static Optional<Instant> time(String header) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }
}
