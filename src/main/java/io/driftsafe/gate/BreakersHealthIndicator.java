package io.driftsafe.gate;

import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Each circuit breaker that has opened since this node started; that a cloud is ill is no fault of this node. */
@Component
class BreakersHealthIndicator extends AbstractHealthIndicator {

    private final Breakers breakers;

    BreakersHealthIndicator(Breakers breakers) {
        super("The circuit breakers could not be read");
        this.breakers = breakers;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        breakers.changed()
                .forEach((account, status) -> health.withDetail(
                        account,
                        Map.of("state", status.state(), "since", status.since().toString())));
    }
}
