package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@ServiceTest
class ServiceStartTest {

    @LocalServerPort
    private int port;

    @Autowired
    private Scheduler scheduler;

    @Test
    void isReadyWhenDatabaseAndMigrationsAre() {
        var answer = new ServiceClient(port).get("/actuator/health/readiness");

        assertThat(answer.expect(200).at("/status").stringValue()).isEqualTo("UP");
    }

    @Test
    void theSchedulerLooksForWork() {
        assertThat(scheduler.getSchedulerState().isStarted()).isTrue();
        assertThat(scheduler.getSchedulerState().isShuttingDown()).isFalse();
    }
}
