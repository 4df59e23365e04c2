package io.driftsafe;

import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import io.driftsafe.node.ThisNode;
import io.driftsafe.operation.OperationSettings;
import io.driftsafe.problem.StartRefusal;
import io.driftsafe.provider.CloudProviders;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What db-scheduler's settings cannot say. */
@Configuration(proxyBeanMethods = false)
class SchedulerConfiguration {

    @Bean
    com.github.kagkarlsson.scheduler.Clock dbSchedulerClock(Clock clock) {
        return clock::instant;
    }

    /** A call that may outlast the hold on its task would never be sent. */
    @Bean
    DbSchedulerCustomizer schedulerCustomizer(
            DbSchedulerProperties scheduler, OperationSettings operations, CloudProviders clouds, ThisNode node) {
        scheduler.setThreads(operations.parallelism() + operations.placesForRollbacks());
        var hold = scheduler.getHeartbeatInterval().multipliedBy(scheduler.getMissedHeartbeatsLimit());
        for (var cloud : clouds.enabled()) {
            if (cloud.timing().callTimeout().multipliedBy(2).compareTo(hold) > 0) {
                throw new StartRefusal(
                        "Calls to %s may take %d ms, more than half of the %d ms after which a silent node's work is taken over; shorten driftsafe.provider.%s.call-timeout, or lengthen db-scheduler.heartbeat-interval"
                                .formatted(
                                        cloud.name(),
                                        cloud.timing().callTimeout().toMillis(),
                                        hold.toMillis(),
                                        cloud.name()));
            }
        }
        return new DbSchedulerCustomizer() {

            // By default the host's name, with which two nodes on one host would look alike.
            @Override
            public Optional<SchedulerName> schedulerName() {
                return Optional.of(new SchedulerName.Fixed(node.schedulerName()));
            }

            @Override
            public Optional<ExecutorService> executorService() {
                return Optional.of(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("operation-", 0).factory()));
            }

            // Select for update, then update: the single statement can pick more than its limit.
            @Override
            public Optional<JdbcCustomization> jdbcCustomization() {
                return Optional.of(new PostgreSqlJdbcCustomization(true, false));
            }
        };
    }
}
