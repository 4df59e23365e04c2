package io.driftsafe;

import org.flywaydb.core.Flyway;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Whether the database has every migration of this version. */
@Component
class MigrationsHealthIndicator extends AbstractHealthIndicator {

    private final Flyway flyway;

    MigrationsHealthIndicator(Flyway flyway) {
        this.flyway = flyway;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var pending = flyway.info().pending().length;
        health.status(pending == 0 ? "UP" : "OUT_OF_SERVICE").withDetail("pending", pending);
    }
}
