package io.driftsafe.retention;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** When months are archived: a while after the start, and every six hours. */
@Component
class ArchiveTimes implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveTimes.class);
    private static final Duration AFTER_START = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofHours(6);

    private final Archiving archiving;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("archiving").factory());

    ArchiveTimes(Archiving archiving) {
        this.archiving = archiving;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        var _ = looks.scheduleWithFixedDelay(
                this::archive, AFTER_START.toSeconds(), BETWEEN.toSeconds(), TimeUnit.SECONDS);
    }

    private void archive() {
        try {
            archiving.run();
        } catch (DataAccessException e) {
            LOG.warn("Nothing is archived now: {}", e.getMessage());
        }
    }

    @Override
    public void destroy() {
        looks.shutdownNow();
    }
}
