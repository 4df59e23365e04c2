package io.driftsafe;

import io.driftsafe.node.MachineClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's time, carried by this machine's ticks between looks, so that nodes with wrong clocks agree. In
 * microseconds, for that is what the database keeps.
 */
class DatabaseTime implements InstantSource, MachineClock, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTime.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final DataSource database;
    private final InstantSource machine;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("database-time").factory());
    private volatile Sample sample;

    /** @param machine what this machine takes the time to be */
    DatabaseTime(DataSource database, InstantSource machine) {
        this.database = database;
        this.machine = machine;
        try {
            this.sample = look();
        } catch (SQLException e) {
            throw new IllegalStateException("The database does not tell the time", e);
        }
        var _ = looks.scheduleWithFixedDelay(
                this::refresh, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Instant instant() {
        return sample.at(System.nanoTime()).truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Duration offset() {
        return Duration.between(sample.at(System.nanoTime()), machine.instant());
    }

    void refresh() {
        try {
            sample = sample.corrected(look());
        } catch (SQLException e) {
            LOG.warn("The database does not tell the time, so this machine's ticks carry on: {}", e.getMessage());
        }
    }

    private Sample look() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("select clock_timestamp()")) {
            var before = System.nanoTime();
            try (var row = statement.executeQuery()) {
                row.next();
                var roundTrip = System.nanoTime() - before;
                return new Sample(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        before + roundTrip / 2,
                        roundTrip,
                        Instant.MIN);
            }
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    /**
     * A time of the database, and the tick at which it was that time, give or take half the round trip.
     *
     * @param told before which no time is told any more
     */
    record Sample(Instant time, long tick, long roundTrip, Instant told) {

        Instant at(long now) {
            var ticked = time.plusNanos(now - tick);
            return ticked.isAfter(told) ? ticked : told;
        }

        /**
         * The newer sample, if this one does not agree with it; if it does, only one that is more exact, for else each
         * look would make time jump a little, and then time stands still rather than go back.
         */
        Sample corrected(Sample newer) {
            var off = Duration.between(newer.time, at(newer.tick)).abs().toNanos();
            if (off > (roundTrip + newer.roundTrip) / 2) {
                return newer;
            }
            return newer.roundTrip < roundTrip ? newer.notBefore(at(newer.tick + newer.roundTrip / 2)) : this;
        }

        private Sample notBefore(Instant earliest) {
            return new Sample(time, tick, roundTrip, earliest);
        }
    }
}
