package io.driftsafe.operation;

import io.driftsafe.audit.AuditEntry;
import io.driftsafe.audit.LogFeed.Fact;
import io.driftsafe.audit.LogFeed.Position;
import java.time.Instant;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A server-sent event: a log entry, and after it the state that the entry led to, if it led to one. */
record StreamedEvent(String name, String id, Object data) {

    /** On the stream of one operation, where the id is the sequence of the log. */
    static Stream<StreamedEvent> of(OperationId operation, AuditEntry entry, JsonMapper json) {
        var id = Long.toString(entry.sequence());
        return both(operation, entry, id, id, json);
    }

    /** On the stream of all operations, where each event has a number of its own. */
    static Stream<StreamedEvent> of(Fact fact, Position after, JsonMapper json) {
        var transaction = fact.position().transaction();
        var last = fact.position().number();
        var first = fact.entry().state() == null ? last : last - 1;
        var events = both(
                new OperationId(fact.operationId()),
                fact.entry(),
                transaction + "-" + first,
                transaction + "-" + last,
                json);
        return new Position(transaction, first).compareTo(after) > 0 ? events : events.skip(1);
    }

    private static Stream<StreamedEvent> both(
            OperationId operation, AuditEntry entry, String logId, String statusId, JsonMapper json) {
        var logged = json.createObjectNode().put("operation_id", operation.value());
        logged.setAll((ObjectNode) json.valueToTree(entry));
        var log = new StreamedEvent("log", logId, logged);
        var state = entry.state();
        return state == null
                ? Stream.of(log)
                : Stream.of(
                        log, new StreamedEvent("status", statusId, new Reached(operation, state, entry.timestamp())));
    }

    /** As it goes over the wire; JSON has no line breaks here. */
    String text(JsonMapper json) {
        return "event: %s\nid: %s\ndata: %s\n\n".formatted(name, id, json.writeValueAsString(data));
    }

    /** A state that an operation has come to. */
    record Reached(OperationId operationId, String status, Instant at) {}
}
