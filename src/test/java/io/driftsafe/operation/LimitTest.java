package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.gate.Admissions;
import io.driftsafe.gate.Breakers;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Limits of accounts and disruption budgets, which accepted work waits for. */
@ServiceTest
class LimitTest {

    private static final String BUDGETS = "/api/v1/budgets";
    private static final String LIMITS = "/api/v1/providers/simulated/limits";

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private ServiceClient client;
    private RunsByHand first;
    private RunsByHand second;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        first = new RunsByHand(service, port);
        second = new RunsByHand(service, port);
    }

    @AfterEach
    void endBudgets() {
        for (var budget : client.get(BUDGETS + "?limit=200").at("/items")) {
            client.delete(BUDGETS + "/" + budget.path("id").stringValue()).expect(204);
        }
        client.put(LIMITS, json("account", first.account())).expect(200);
    }

    @Test
    void moreThanMayBeInFlightOfAGroupWaitsUntilOneHasEnded() {
        var budget = budget(json("max_in_flight", 1));
        var one = first.apply(first.checked("labels", group()));
        var other = second.apply(second.checked("labels", group()));

        one.dieAt(Moment.CALLING);
        assertThat(other.run()).isInstanceOf(RunResult.Again.class);

        var held = second.operation(other.id());
        assertThat(held.at("/waiting/code").stringValue()).isEqualTo("budget");
        assertThat(held.at("/waiting/message").stringValue()).contains("1 are in flight, and 1 may be", budget);
        assertThat(second.writes()).isEmpty();
        assertThat(client.get(BUDGETS + "/" + budget).at("/in_flight").intValue())
                .isOne();
        assertThat(client.get(BUDGETS + "/" + budget).at("/waiting").isString()).isTrue();

        first.letCallsLand();
        one.takenOver().finish();
        other.finish();

        assertThat(first.status(one.id())).isEqualTo("applied");
        assertThat(second.status(other.id())).isEqualTo("applied");
    }

    @Test
    void twoWhoLookAtOnceDoNotBothTakeTheLastPlace() {
        budget(json("max_in_flight", 1));
        var one = first.apply(first.checked("labels", group()));
        var other = second.apply(second.checked("labels", group()));

        one.runUntil(Moment.LOOKED, 1, () -> other.dieAt(Moment.CALLING));

        assertThat(first.writes()).isEmpty();
        assertThat(first.intents(one.id())).isEmpty();
    }

    @Test
    void aRollbackWaitsForNoBudget() {
        var id = first.apply(first.checked("labels", group()));
        id.finish();
        budget(json("max_in_flight", 0, "max_per_hour", 0));

        first.rollback(id.id()).finish();

        assertThat(first.status(id.id())).isEqualTo("rolled_back");
    }

    @Test
    void whenTooManyHaveFailedTheRestOfTheGroupWaitsForAPerson() {
        var budget = budget(json("stop_after_failures", 1));
        var one = first.apply(first.checked("labels", group(), "auto_rollback", false));
        first.fault("partial", "apply", "");
        one.finish();
        assertThat(first.status(one.id())).isEqualTo("failed");
        var other = second.apply(second.checked("labels", group()));

        assertThat(other.run()).isInstanceOf(RunResult.Again.class);
        assertThat(second.operation(other.id()).at("/waiting/message").stringValue())
                .contains("1 of its operations failed", "/release");
        assertThat(client.get(BUDGETS + "/" + budget).at("/halted_at").isString())
                .isTrue();

        client.post(BUDGETS + "/%s/release".formatted(budget), null).expect(200);
        other.finish();

        assertThat(second.status(other.id())).isEqualTo("applied");
    }

    @Test
    void twoThatFailAtOnceAreTwoThatFailed() throws InterruptedException {
        var budget = budget(json("stop_after_failures", 2));
        var one = admitted();
        var other = admitted();
        var admissions = service.getBean(Admissions.class);
        var atOnce = Thread.ofVirtual()
                .unstarted(() -> first.transactions().executeWithoutResult(_ -> admissions.end(other, true)));

        first.transactions().executeWithoutResult(_ -> {
            admissions.end(one, true);
            atOnce.start();
            waitAWhileFor(atOnce);
        });
        atOnce.join();

        assertThat(client.get(BUDGETS + "/" + budget).at("/halted_at").isString())
                .isTrue();
    }

    private UUID admitted() {
        var id = UUID.randomUUID();
        var here = new ResourceRef("simulated", first.account(), Optional.empty(), "any");
        var hold = first.transactions()
                .execute(_ -> service.getBean(Admissions.class).admit(id, here, Map.of("team", first.account())));
        assertThat(hold).isEmpty();
        return id;
    }

    /** It may rightly wait for what is not committed yet. */
    private static void waitAWhileFor(Thread thread) {
        try {
            thread.join(Duration.ofMillis(500));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void anAccountTakesNoMoreAtOnceThanItsLimit() {
        client.put(LIMITS, json("account", first.account(), "max_concurrent", 0))
                .expect(200);
        var task = first.apply();

        assertThat(task.run()).isInstanceOf(RunResult.Again.class);

        assertThat(first.operation(task.id()).at("/waiting/code").stringValue()).isEqualTo("account-limit");
        assertThat(client.get(LIMITS).at("/items").findValuesAsString("account"))
                .contains(first.account());
        second.apply().finish();
        client.put(LIMITS, json("account", first.account(), "max_concurrent", 1, "max_per_minute", 1))
                .expect(200);
        task.finish();
        assertThat(first.status(task.id())).isEqualTo("applied");
    }

    @Test
    void noMoreBeginsInAMinuteThanMay() {
        client.put(LIMITS, json("account", first.account(), "max_per_minute", 1))
                .expect(200);
        var applied = first.apply();
        applied.finish();
        first.rollback(applied.id()).finish();
        var next = first.apply();

        assertThat(next.run()).isInstanceOf(RunResult.Again.class);

        assertThat(first.operation(next.id()).at("/waiting/message").stringValue())
                .contains("1 operations have begun within a minute, and 1 may");
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        var old = first.apply();
        old.finish();
        first.database()
                .sql("update admission set ended_at = ended_at - interval '33 days' where operation_id = ?")
                .param(old.id().uuid())
                .update();

        second.apply().finish();

        assertThat(first.database()
                        .sql("select count(*) from admission where operation_id = ?")
                        .param(old.id().uuid())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void nothingBeginsAtAnAccountWhoseCloudIsIll() {
        var task = first.apply();
        openBreaker();

        assertThat(task.run()).isInstanceOf(RunResult.Again.class);

        assertThat(first.operation(task.id()).at("/waiting/code").stringValue()).isEqualTo("breaker-open");
        assertThat(first.operation(task.id()).at("/waiting/message").stringValue())
                .contains(first.account(), "calls failed");
        assertThat(first.intents(task.id())).isEmpty();
        assertThat(client.get("/actuator/health")
                        .at("/components/breakers/details/simulated~1%s/state".formatted(first.account()))
                        .stringValue())
                .isEqualTo("open");
        assertThat(client.get("/actuator/prometheus").text())
                .contains("resilience4j_circuitbreaker_state{", "name=\"simulated/%s\"".formatted(first.account()));
        second.apply().finish();
    }

    @Test
    void whatHasBegunAndRollbacksGoOnAtAnAccountWhoseCloudIsIll() {
        var task = first.apply();
        task.dieAt(Moment.CALLING);
        openBreaker();

        first.letCallsLand();
        task.takenOver().finish();

        assertThat(first.status(task.id())).isEqualTo("applied");
        first.rollback(task.id()).finish();
        assertThat(first.status(task.id())).isEqualTo("rolled_back");
    }

    private void openBreaker() {
        var breakers = service.getBean(Breakers.class);
        var here = new ResourceRef("simulated", first.account(), Optional.empty(), "any");
        for (var i = 0; i < 60; i++) {
            assertThatThrownBy(() -> breakers.counted(
                            here,
                            () -> {
                                throw new IllegalStateException("ill");
                            },
                            _ -> true))
                    .hasMessage("ill");
        }
    }

    @Test
    void budgetsAreChangedByWhoHasSeenThem() {
        var budget = budget(json("max_in_flight", 3));
        var path = BUDGETS + "/" + budget;
        var seen = client.get(path).header("ETag").orElseThrow();
        var asked = json("name", "other " + budget, "labels", group(), "max_per_day", 5);

        client.put(path, asked, "If-Match", seen).expect(200);

        client.put(path, asked, "If-Match", seen).expect(412);
        assertThat(client.get(path).at("/max_in_flight").isNull()).isTrue();
        assertThat(client.get(path).at("/max_per_day").intValue()).isEqualTo(5);
        assertThat(client.post(BUDGETS, asked)
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/name");
        client.post(BUDGETS, json("name", "x", "labels", json())).expect(422);
        client.get(BUDGETS + "/bud_00000000000000000000000000").expect(404);
        client.put("/api/v1/providers/nowhere/limits", json()).expect(404);
    }

    private String budget(Map<String, @Nullable Object> bounds) {
        bounds.put("name", "of " + first.account());
        bounds.put("labels", group());
        return client.post(BUDGETS, bounds).expect(201).id();
    }

    private Map<String, @Nullable Object> group() {
        return json("team", first.account());
    }
}
