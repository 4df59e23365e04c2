package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;

/** Nodes that die in the middle of a run, at each moment where it matters. */
@ServiceTest
class CrashTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = new RunsByHand(service, port);
    }

    @AfterEach
    void endFaults() {
        runs.endFaults();
    }

    @Test
    void appliesAtOnceAfterACrashBeforeTheIntent() {
        var task = runs.apply();
        task.dieAt(Moment.LOOKED);

        var result = task.takenOver().run();

        assertThat(result).isEqualTo(new RunResult.Settled());
        assertApplied(task.id(), "apply:1:2");
        assertThat(runs.intents(task.id())).containsExactly("DONE");
    }

    @Test
    void sendsNothingWhenTheIntentIsNotCommitted() {
        var task = runs.apply();
        refuseIntentsOf(task.id());
        try {
            assertThatThrownBy(task::run).isInstanceOf(DataAccessException.class);
        } finally {
            acceptIntents();
        }

        assertThat(runs.writes()).isEmpty();
        assertThat(runs.intents(task.id())).isEmpty();
        assertThat(runs.logIsWhole(task.id())).isTrue();

        assertThat(task.takenOver().run()).isEqualTo(new RunResult.Settled());
        assertApplied(task.id(), "apply:1:2");
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENDED", "CALLING"})
    void writesAnewOnlyWhenTheCallThatWasNeverSentCannotLandAnyMore(Moment moment) {
        var task = runs.apply();
        task.dieAt(moment);
        var next = task.takenOver();

        assertThat(next.run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.writes()).isEmpty();
        assertThat(runs.intents(task.id())).containsExactly("standing");

        runs.letCallsLand();
        assertThat(next.run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.intents(task.id())).containsExactly("NOT_DONE");

        assertThat(next.run()).isEqualTo(new RunResult.Settled());
        assertApplied(task.id(), "apply:1:4");
        assertThat(runs.intents(task.id())).containsExactly("NOT_DONE", "DONE");
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "VERIFIED", "SETTLING"})
    void neverWritesTwiceWhatWasDoneBeforeTheCrash(Moment moment) {
        var task = runs.apply();
        task.dieAt(moment);
        var next = task.takenOver();

        assertThat(next.run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.status(task.id())).isEqualTo("applying");
        assertThat(runs.claims()).isOne();

        runs.letCallsLand();
        assertThat(next.run()).isEqualTo(new RunResult.Settled());
        assertApplied(task.id(), "apply:1:1");
        assertThat(runs.intents(task.id())).containsExactly("DONE");
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENDED", "DONE"})
    void writesOverNobodysChangeAfterACrash(Moment moment) {
        var task = runs.apply();
        task.dieAt(moment);
        var writes = runs.writes();
        runs.outside("{\"instance_type\": \"t3.nano\"}");
        runs.letCallsLand();

        task.takenOver().run();

        awaitStatus(task.id(), "rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("conflict");
        assertThat(runs.operation(task.id()).at("/failure/may_have_changed").booleanValue())
                .isTrue();
        assertThat(runs.live("/instance_type")).isEqualTo("t3.nano");
        assertThat(runs.writes()).isEqualTo(writes);
        assertThat(runs.claims()).isOne();
        assertThat(runs.logIsWhole(task.id())).isTrue();
    }

    @Test
    void putsBackTheHalfThatTookBeforeTheCrash() {
        var task = runs.apply();
        task.dieAt(Moment.CALLING);
        runs.outside("{\"monitoring\": true}");
        runs.letCallsLand();

        task.takenOver().run();

        awaitStatus(task.id(), "rolled_back");
        assertThat(runs.live("/monitoring")).isEqualTo("false");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.xlarge");
        assertThat(runs.writes()).hasSize(1);
        assertThat(runs.claims()).isZero();
    }

    @Test
    void judgesByNoLookThatBeganWhileTheCallCouldStillLand() {
        var apply = runs.apply();
        apply.dieAt(Moment.CALLING);
        var rollback = new RunsByHand(service, port);
        var back = rollback.rollback(rollback.applied());
        back.dieAt(Moment.CALLING);

        var applied = apply.takenOver().run(_ -> runs.letCallsLand());
        var restored = back.takenOver().run(_ -> rollback.letCallsLand());

        assertThat(applied).isInstanceOf(RunResult.Again.class);
        assertThat(restored).isInstanceOf(RunResult.Again.class);
        assertThat(runs.intents(apply.id())).containsExactly("standing");
        assertThat(rollback.writes()).hasSize(1);
    }

    @Test
    void goneAfterTheCrashIsAConflictThatWaitsForAPerson() {
        var task = runs.apply();
        task.dieAt(Moment.DONE);
        runs.fault("gone", "read", "");
        runs.letCallsLand();

        task.takenOver().run();

        awaitStatus(task.id(), "rollback_failed");
        assertThat(runs.claims()).isOne();
    }

    @Test
    void sendsNothingWithTooLittleOfTheLeaseLeft() {
        var task = runs.apply();

        var result = task.run(_ -> {}, false);

        assertThat(result).isInstanceOf(RunResult.Again.class);
        assertThat(runs.writes()).isEmpty();
        assertThat(runs.intents(task.id())).containsExactly("NOT_DONE");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOKED", "INTENDED", "CALLING", "DONE", "VERIFIED", "SETTLING"})
    void aRollbackThatDiedIsFinishedWithOneWrite(Moment moment) {
        var task = runs.rollback(runs.applied());
        task.dieAt(moment);
        var done = runs.writes().size() == 2;
        var next = task.takenOver();

        if (runs.intents(task.id()).contains("standing")) {
            assertThat(next.run()).isInstanceOf(RunResult.Again.class);
            assertThat(runs.writes()).hasSize(done ? 2 : 1);
            runs.letCallsLand();
        }
        assertThat(next.run()).isEqualTo(new RunResult.Settled());

        assertThat(done).isEqualTo(moment.compareTo(Moment.CALLING) > 0);
        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.xlarge");
        assertThat(runs.writes()).hasSize(2);
        assertThat(runs.claims()).isZero();
        assertThat(runs.tasks(task.id())).isZero();
        assertThat(runs.logIsWhole(task.id())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENDED", "DONE"})
    void aRollbackThatDiedWritesOverNobodysChange(Moment moment) {
        var task = runs.rollback(runs.applied());
        task.dieAt(moment);
        var writes = runs.writes();
        runs.outside("{\"instance_type\": \"t3.nano\"}");
        runs.letCallsLand();

        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.nano");
        assertThat(runs.writes()).isEqualTo(writes);
        assertThat(runs.claims()).isOne();
    }

    @Test
    void aRollbackThatDiedStillNamesWhatItsWriteChangedBesides() {
        var task = runs.rollback(runs.applied());
        runs.fault("collateral", "rollback", ", \"set\": {\"tags\": {\"team\": \"nobody\"}}");
        task.dieAt(Moment.DONE);
        runs.letCallsLand();

        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("verification-failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("/tags/team");
        assertThat(runs.claims()).isOne();
    }

    @Test
    void aRollbackThatDiedAfterARefusalBlamesNobodyElse() {
        var task = runs.rollback(runs.applied());
        runs.fault("fail_before", "rollback", ", \"times\": null");
        task.dieAt(Moment.SETTLING);
        runs.letCallsLand();

        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("provider-error");
        assertThat(runs.writes()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INTENDED", "DONE"})
    void sealsOverNothingThatWasTamperedWithDuringTheRun(Moment moment) {
        var task = runs.apply();
        var result = task.run(now -> {
            if (now == moment) {
                tamper(task.id());
            }
        });

        assertThat(result).isInstanceOf(RunResult.Again.class);
        task.finish();

        awaitStatus(task.id(), "rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("seal-broken");
        assertThat(runs.operation(task.id()).at("/applied_state").isNull()).isTrue();
    }

    @Test
    void aRollbackSealsOverNothingThatWasTamperedWithDuringTheRun() {
        var task = runs.rollback(runs.applied());
        var result = task.run(now -> {
            if (now == Moment.VERIFIED) {
                tamper(task.id());
            }
        });

        assertThat(result).isInstanceOf(RunResult.Again.class);
        task.finish();

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("seal-broken");
        assertThat(runs.operation(task.id()).at("/restored_state").isNull()).isTrue();
    }

    private void tamper(OperationId id) {
        runs.database()
                .sql("update operation set strict = not strict where id = ?")
                .param(id.uuid())
                .update();
    }

    @Test
    void aCallThatLeftLateMayAlsoLandLate() {
        var task = runs.apply();

        var result = task.runUntil(Moment.CALLING, 1, () -> {
            runs.letCallsLand();
            throw new ProviderException.OutcomeUnknown("No answer");
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Again.class,
                        again -> assertThat(again.at())
                                .isAfter(runs.landsBefore(task.id()).plus(runs.settleTime())));
    }

    @Test
    void aStepBackThatLeftLateMayAlsoLandLate() {
        var task = runs.rollback(runs.applied());

        var result = task.runUntil(Moment.CALLING, 1, () -> {
            runs.letCallsLand();
            throw new ProviderException.OutcomeUnknown("No answer");
        });

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Again.class,
                        again -> assertThat(again.at())
                                .isAfter(runs.landsBefore(task.id()).plus(runs.settleTime())));
    }

    private void assertApplied(OperationId id, String... writes) {
        assertThat(runs.status(id)).isEqualTo("applied");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.large");
        assertThat(runs.live("/monitoring")).isEqualTo("true");
        assertThat(runs.writes()).isEqualTo(List.of(writes));
        assertThat(runs.claims()).isZero();
        assertThat(runs.tasks(id)).isZero();
        assertThat(runs.logIsWhole(id)).isTrue();
    }

    private void awaitStatus(OperationId id, String wanted) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runs.status(id)).isEqualTo(wanted));
    }

    private void refuseIntentsOf(OperationId id) {
        runs.database().sql("""
            create function refuse_an_intent() returns trigger language plpgsql as $$
            begin
                raise exception 'The database is gone, says a test';
            end
            $$\
            """).update();
        runs.database().sql("""
            create constraint trigger refuse_an_intent after insert on intent deferrable initially deferred
            for each row when (new.operation_id = '%s') execute function refuse_an_intent()\
            """.formatted(id.uuid())).update();
    }

    private void acceptIntents() {
        runs.database().sql("drop function refuse_an_intent cascade").update();
    }
}
