package io.driftsafe;

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
class DatabaseTime implements InstantSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTime.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

    private final DataSource database;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("database-time").factory());
    private volatile Sample sample;

    DatabaseTime(DataSource database) {
        this.database = database;
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
                        row.getObject(1, OffsetDateTime.class).toInstant(), before + roundTrip / 2, roundTrip);
            }
        }
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }

    /** A time of the database, and the tick at which it was that time, give or take half the round trip. */
    record Sample(Instant time, long tick, long roundTrip) {

        Instant at(long now) {
            return time.plusNanos(now - tick);
        }

        /** The newer sample, unless this one still agrees with it: else each look would make time jump a little. */
        Sample corrected(Sample newer) {
            var off = Duration.between(newer.time, at(newer.tick)).abs().toNanos();
            return off <= (roundTrip + newer.roundTrip) / 2 ? this : newer;
        }
    }
}
