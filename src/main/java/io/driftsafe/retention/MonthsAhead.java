package io.driftsafe.retention;

import io.driftsafe.problem.StartRefusal;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Keeps partitions ready for this month and some months ahead, from before the first request on. */
@Component
@DependsOnDatabaseInitialization
class MonthsAhead implements InitializingBean, DisposableBean {

    static final int MONTHS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(MonthsAhead.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final int TRIES = 10;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private final Partitions partitions;
    private final Clock clock;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("months-ahead").factory());

    MonthsAhead(Partitions partitions, Clock clock) {
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        for (int tries = 1; !covers(thisMonth().plusMonths(MONTHS)); tries++) {
            make();
            if (tries == TRIES) {
                requireThisMonth();
                break;
            }
            if (!covers(thisMonth().plusMonths(MONTHS))) {
                pause();
            }
        }
        var _ = looks.scheduleWithFixedDelay(
                this::make, BETWEEN_LOOKS.toSeconds(), BETWEEN_LOOKS.toSeconds(), TimeUnit.SECONDS);
    }

    void make() {
        try {
            while (partitions.makeNext(thisMonth().plusMonths(MONTHS))) {
                LOG.info("Made the partitions of a month ahead");
            }
        } catch (DataAccessException e) {
            LOG.warn("The partitions of the next months are not made yet: {}", e.getMessage());
        }
    }

    private boolean covers(YearMonth month) {
        return partitions.all().getLast().ids().next().isAfter(month);
    }

    private void requireThisMonth() {
        if (!covers(thisMonth())) {
            throw new StartRefusal(
                    "The partitions of this month cannot be made, for somebody holds locks on execution_log or"
                            + " snapshot; end what does, and start again");
        }
    }

    private YearMonth thisMonth() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while partitions are made", e);
        }
    }

    @Override
    public void destroy() {
        looks.shutdownNow();
    }
}
