package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import io.driftsafe.node.ThisNode;
import io.driftsafe.operation.OperationSettings;
import io.driftsafe.problem.StartRefusal;
import io.driftsafe.provider.CloudProviders;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

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
    void worksOnAsManyOperationsAtOnceAsIsSet(@Autowired DbSchedulerProperties settings) {
        assertThat(settings.getThreads())
                .as("64 applies, and an eighth as many rollbacks")
                .isEqualTo(72);
    }

    @Test
    void refusesCallsThatMayOutlastTheHoldOnTheirTask(
            @Autowired OperationSettings operations, @Autowired CloudProviders clouds, @Autowired ThisNode node) {
        var settings = new DbSchedulerProperties();
        settings.setHeartbeatInterval(Duration.ofMillis(400));
        settings.setMissedHeartbeatsLimit(4);

        assertThatThrownBy(() -> new SchedulerConfiguration().schedulerCustomizer(settings, operations, clouds, node))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining(".call-timeout, or lengthen db-scheduler.heartbeat-interval");
    }

    @Test
    void theDatabaseEndsTransactionsThatStandStill(@Autowired JdbcClient database) {
        var longest = database.sql("show idle_in_transaction_session_timeout")
                .query(String.class)
                .single();

        assertThat(longest).isEqualTo("15s");
    }

    @Test
    void theSchedulerLooksForWork() {
        assertThat(scheduler.getSchedulerState().isStarted()).isTrue();
        assertThat(scheduler.getSchedulerState().isShuttingDown()).isFalse();
    }
}
