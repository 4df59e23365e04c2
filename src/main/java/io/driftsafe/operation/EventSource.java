package io.driftsafe.operation;

import io.driftsafe.audit.AuditLog;
import io.driftsafe.audit.LogFeed;
import io.driftsafe.audit.LogFeed.Position;
import io.driftsafe.audit.LogFeed.Stretch;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Where one stream has got to, and what comes next on it. */
interface EventSource {

    int AT_ONCE = 200;

    /** What is there by now and was not given before, perhaps nothing; never waits for more. */
    List<StreamedEvent> next();

    /** The log of one operation: gapless and appended to under a lock, so its sequence is its order. */
    final class OfOne implements EventSource {

        private final AuditLog log;
        private final JsonMapper json;
        private final OperationId operation;
        private long given;

        OfOne(AuditLog log, JsonMapper json, OperationId operation, long given) {
            this.log = log;
            this.json = json;
            this.operation = operation;
            this.given = given;
        }

        @Override
        public List<StreamedEvent> next() {
            var entries = log.after(operation.uuid(), given, AT_ONCE);
            if (!entries.isEmpty()) {
                given = entries.getLast().sequence();
            }
            return entries.stream()
                    .flatMap(entry -> StreamedEvent.of(operation, entry, json))
                    .toList();
        }
    }

    /** The logs of all operations; who is far behind reads by himself until he has caught up with the others. */
    final class OfAll implements EventSource {

        private final LogFeed feed;
        private final RecentFacts recent;
        private final JsonMapper json;
        private Position given;

        OfAll(LogFeed feed, RecentFacts recent, JsonMapper json, Position given) {
            this.feed = feed;
            this.recent = recent;
            this.json = json;
            this.given = given;
        }

        @Override
        public List<StreamedEvent> next() {
            Stretch stretch = recent.after(given).orElseGet(() -> feed.after(given, AT_ONCE));
            var events = stretch.facts().stream()
                    .flatMap(fact -> StreamedEvent.of(fact, given, json))
                    .toList();
            given = stretch.end();
            return events;
        }
    }
}
