package io.driftsafe.operation;

import io.driftsafe.audit.LogFeed;
import io.driftsafe.audit.LogFeed.Fact;
import io.driftsafe.audit.LogFeed.Position;
import io.driftsafe.audit.LogFeed.Stretch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What all logs got lately: read by one query now and then for everybody on this node who listens, else not at all. */
@Component
class RecentFacts {

    private static final int MOST = 1000;
    private static final long FRESH = Duration.ofMillis(250).toNanos();
    private static final long STALE = Duration.ofSeconds(10).toNanos();

    private final LogFeed feed;
    private Position beginning = new Position(0, 0);
    private Position end = beginning;
    private List<Fact> facts = List.of();
    private long readAt = System.nanoTime() - STALE;

    RecentFacts(LogFeed feed) {
        this.feed = feed;
    }

    /** Empty if the position lies further back than what is known here. */
    synchronized Optional<Stretch> after(Position position) {
        refresh();
        if (position.compareTo(beginning) < 0) {
            return Optional.empty();
        }
        var later = facts.stream()
                .filter(fact -> fact.position().compareTo(position) > 0)
                .toList();
        return Optional.of(new Stretch(later, position.compareTo(end) > 0 ? position : end));
    }

    private void refresh() {
        var now = System.nanoTime();
        var age = now - readAt;
        if (age < FRESH) {
            return;
        }
        // Even where the look fails, so that those who listen do not all wait for a database that is away.
        readAt = now;
        if (age >= STALE) {
            beginning = end = feed.end();
            facts = List.of();
        }
        var newer = feed.after(end, MOST);
        var all = Stream.concat(facts.stream(), newer.facts().stream()).toList();
        var forgotten = Math.max(0, all.size() - MOST);
        if (forgotten > 0) {
            beginning = all.get(forgotten - 1).position();
        }
        facts = all.subList(forgotten, all.size());
        end = newer.end();
    }
}
