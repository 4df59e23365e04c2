package io.driftsafe.node;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** This start of the service; a node that is started again is another one. */
@Component
public class ThisNode {

    /**
     * A clock that is further off than this may make a cloud refuse what is signed by it, and misleads who reads its
     * log.
     */
    static final Duration MOST_OFF = Duration.ofSeconds(2);

    private final UUID id;
    private final String name;
    private final String version;
    private final Instant startedAt;
    private final MachineClock machine;

    ThisNode(Clock clock, MachineClock machine, ObjectProvider<BuildProperties> build) {
        this.id = TypeId.newUuid(clock);
        this.name = "%s:%d".formatted(host(), ProcessHandle.current().pid());
        this.version = build.stream()
                .map(BuildProperties::getVersion)
                .filter(known -> known != null)
                .findFirst()
                .orElse("development");
        this.startedAt = clock.instant();
        this.machine = machine;
    }

    /** By which the scheduler marks what this node works on. */
    public String schedulerName() {
        return id.toString();
    }

    UUID uuid() {
        return id;
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }

    Instant startedAt() {
        return startedAt;
    }

    Duration clockOffset() {
        return machine.offset();
    }

    /** Whether new work may start here. */
    public boolean mayStart() {
        return isRight(clockOffset());
    }

    static boolean isRight(Duration offset) {
        return offset.abs().compareTo(MOST_OFF) <= 0;
    }

    /**
     * Refuses what would start work here.
     *
     * @throws Refusal 503 while the machine's clock is off
     */
    public void requireMayStart() {
        var offset = clockOffset();
        if (!isRight(offset)) {
            throw Refusal.of(
                    ProblemCode.NODE_CLOCK_OFF,
                    "The clock of node %s is %s the database's, so it starts nothing: set the clock right, or send the request to another node"
                            .formatted(name, told(offset)));
        }
    }

    /** As in "3.2 s ahead of". */
    static String told(Duration offset) {
        return String.format(
                Locale.ROOT,
                "%.1f s %s",
                offset.abs().truncatedTo(ChronoUnit.MILLIS).toMillis() / 1000.0,
                offset.isNegative() ? "behind" : "ahead of");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
