package io.driftsafe.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.ServiceTest;
import io.driftsafe.resource.ResourceRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** How many are let in after a restart and after a circuit breaker's closing; each test is rolled back. */
@ServiceTest
@Transactional
class StandstillTest {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final GateSettings SETTINGS =
            new GateSettings(STEP, new GateSettings.Breaker(50, 4, Duration.ofSeconds(60), Duration.ofSeconds(30), 1));

    @Autowired
    private StopSwitch stopSwitch;

    @Autowired
    private Stops stops;

    @Autowired
    private AccountLimits limits;

    @Autowired
    private Budgets budgets;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PlatformTransactionManager transactions;

    private final SetClock clock = new SetClock();
    private final Breakers breakers = new Breakers(SETTINGS, new SimpleMeterRegistry(), clock);
    private Admissions admissions;

    @BeforeEach
    void startWithNothingInFlight() {
        database.sql("update admission set ended_at = admitted_at where ended_at is null")
                .update();
        admissions = new Admissions(
                stopSwitch, stops, limits, budgets, breakers, SETTINGS, database, JsonMapper.shared(), clock);
    }

    @Test
    void afterARestartTwiceAsManyAreInFlightWithEachStep() {
        assertThat(admitted(3, at("prod"))).isEqualTo(1);
        clock.forward(STEP);
        assertThat(admitted(3, at("test"))).isEqualTo(1);
        clock.forward(STEP);
        assertThat(admitted(9, at("prod"))).isEqualTo(2);
        clock.forward(STEP.multipliedBy(5));
        assertThat(admitted(100, at("prod"))).isEqualTo(100);
    }

    @Test
    void afterABreakersClosingOnlyItsAccountBeginsLittleByLittle() {
        clock.forward(STEP.multipliedBy(10));
        IntStream.range(0, 4).forEach(_ -> fail(at("prod")));
        assertThat(admitted(1, at("prod"))).isZero();
        clock.forward(Duration.ofSeconds(31));
        assertThat(breakers.probe(at("prod"))).isEmpty();
        breakers.counted(at("prod"), () -> "well", _ -> true);

        assertThat(admitted(5, at("prod"))).isEqualTo(1);
        assertThat(admitted(5, at("test"))).isEqualTo(5);
        clock.forward(STEP.multipliedBy(2));
        assertThat(admitted(5, at("prod"))).isEqualTo(3);
        assertThat(admissions
                        .holdOfApply(UUID.randomUUID(), at("prod"), Map.of())
                        .orElseThrow()
                        .message())
                .contains("at the account prod", "of at most 4 now");
    }

    @Test
    void twoWhoComeAtOnceDoNotBothTakeTheOnlyPlaceAfterARestart() {
        assertThat(admitted(1, at("prod"))).isEqualTo(1);
        var another = new TransactionTemplate(transactions);
        another.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        assertThatThrownBy(() -> another.executeWithoutResult(_ -> {
                    database.sql("set local lock_timeout = '200ms'").update();
                    admitted(1, at("test"));
                }))
                .hasMessageContaining("lock timeout");
    }

    @Test
    void aStandstillEndsWhenTheServiceIsReadyHoweverLongItsStartTook() {
        clock.forward(STEP.multipliedBy(10));

        admissions.afterSingletonsInstantiated();

        assertThat(admitted(3, at("prod"))).isEqualTo(1);
    }

    private long admitted(int asked, ResourceRef resource) {
        return IntStream.range(0, asked)
                .filter(_ ->
                        admissions.admit(UUID.randomUUID(), resource, Map.of()).isEmpty())
                .count();
    }

    private void fail(ResourceRef resource) {
        assertThatThrownBy(() -> breakers.counted(
                        resource,
                        () -> {
                            throw new IllegalStateException("ill");
                        },
                        _ -> true))
                .hasMessage("ill");
    }

    private static ResourceRef at(String account) {
        return new ResourceRef("standstill", account, Optional.empty(), "any");
    }
}
