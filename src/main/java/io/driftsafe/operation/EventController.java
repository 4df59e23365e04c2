package io.driftsafe.operation;

import io.driftsafe.audit.AuditLog;
import io.driftsafe.audit.LogFeed;
import io.driftsafe.audit.LogFeed.Position;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Events and summary")
class EventController {

    private static final String LAST = "Last-Event-ID";
    private static final Pattern SEQUENCE = Pattern.compile("([0-9]{1,18})");
    private static final Pattern POSITION = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

    private final OperationService service;
    private final AuditLog log;
    private final LogFeed feed;
    private final RecentFacts recent;
    private final EventStreams streams;
    private final JsonMapper json;

    EventController(
            OperationService service,
            AuditLog log,
            LogFeed feed,
            RecentFacts recent,
            EventStreams streams,
            JsonMapper json) {
        this.service = service;
        this.log = log;
        this.feed = feed;
        this.recent = recent;
        this.streams = streams;
        this.json = json;
    }

    @GetMapping(path = OperationController.PATH + "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "streamOperationEvents",
            summary = "Follow an operation",
            description =
                    "Server-sent events. Without Last-Event-ID the stream starts from the beginning of the log, and it"
                            + " goes on when the operation is at rest. `log` is an entry of the execution log, its id the"
                            + " sequence; `status` (operation_id, status, at) follows the entry that led to a state, with"
                            + " the same id. A comment comes every 15 seconds.")
    @Answers(value = 200, body = String.class, mediaType = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ARCHIVED})
    void ofOne(
            @PathVariable OperationId id,
            @RequestHeader(LAST) Optional<String> lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        var given = lastEventId
                .map(text -> Long.parseLong(parts(text, SEQUENCE).group(1)))
                .orElse(0L);
        var operation = service.requireRecorded(id).operationId();
        streams.serve(new EventSource.OfOne(log, json, operation, given), request, response);
    }

    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "streamEvents",
            summary = "Follow all operations",
            description =
                    "Server-sent events as of one operation, each with an id of its own. Without Last-Event-ID the"
                            + " stream starts from now. The events of one transaction come together, after those of every"
                            + " transaction before it.")
    @Answers(value = 200, body = String.class, mediaType = MediaType.TEXT_EVENT_STREAM_VALUE)
    void ofAll(
            @RequestHeader(LAST) Optional<String> lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        var given = lastEventId
                .map(text -> parts(text, POSITION))
                .map(parts -> new Position(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                .orElseGet(feed::end);
        streams.serve(new EventSource.OfAll(feed, recent, json, given), request, response);
    }

    private static MatchResult parts(String id, Pattern pattern) {
        var matcher = pattern.matcher(id);
        if (!matcher.matches()) {
            throw Refusal.invalid(LAST, "Last-Event-ID is the id of an event that this stream gave");
        }
        return matcher;
    }
}
