package io.driftsafe.node;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Whether this machine's clock agrees with the database's. */
@Component
class ClockHealthIndicator extends AbstractHealthIndicator {

    private final ThisNode self;

    ClockHealthIndicator(ThisNode self) {
        super("The clock could not be compared");
        this.self = self;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var offset = self.clockOffset();
        health.withDetail("offset_ms", offset.toMillis());
        if (ThisNode.isRight(offset)) {
            health.up();
        } else {
            health.outOfService()
                    .withDetail(
                            "reason",
                            "This machine's clock is %s the database's, so it starts nothing: set it right"
                                    .formatted(ThisNode.told(offset)));
        }
    }
}
