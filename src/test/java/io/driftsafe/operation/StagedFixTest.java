package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** A fix of three stages: the machine is stopped, made smaller and started. */
@ServiceTest
class StagedFixTest {

    private static final int STOP = 1;
    private static final int RESIZE = 2;
    private static final int START = 3;

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = RunsByHand.onMachine(service, port);
    }

    @AfterEach
    void endFaults() {
        runs.endFaults();
    }

    static Stream<Arguments> everyMomentOfEveryStage() {
        return Stream.of(Moment.INTENDED, Moment.CALLING, Moment.DONE, Moment.VERIFIED)
                .flatMap(moment -> Stream.of(STOP, RESIZE, START).map(stage -> Arguments.of(moment, stage)));
    }

    @Test
    void writesEachStageOnceAndSaysSo() {
        var task = runs.apply();

        task.finish();

        assertApplied(task.id());
        assertThat(runs.writes()).containsExactly("apply:1:1", "apply:2:1", "apply:3:1");
        assertThat(runs.intents(task.id())).containsExactly("DONE", "DONE", "DONE");
        assertThat(log(task.id()))
                .contains(
                        "About to write stage 1 of 3 of the fix: /state to \"stopped\"",
                        "Stage 1 of 3 of the fix: /state to \"stopped\" is done",
                        "About to write stage 2 of 3 of the fix: /size to 2",
                        "About to write stage 3 of 3 of the fix: /state to \"running\"");
    }

    @Test
    void thePlanStopsAndStartsTooAndSaysWhatDoesNotComeBack() {
        var steps = runs.operation(runs.checked()).at("/rollback_plan/steps");

        assertThat(steps.valueStream().map(step -> step.get("restore_config").toString()))
                .containsExactly("{\"state\":\"stopped\"}", "{\"size\":4}", "{\"state\":\"running\"}");
        assertThat(steps.get(2).get("description").stringValue()).contains("an automatic public address");
        assertThat(runs.operation(runs.checked())
                        .at("/rollback_plan/timeout_seconds")
                        .intValue())
                .isEqualTo(600);
    }

    @ParameterizedTest
    @MethodSource("everyMomentOfEveryStage")
    void aCrashInAnyStageIsGoneOnFrom(Moment moment, int stage) {
        var task = runs.apply();
        task.dieAt(moment, stage);
        runs.letCallsLand();

        task.takenOver().finish();

        assertApplied(task.id());
        assertThat(runs.writes())
                .extracting(write -> write.substring(0, "apply:1".length()))
                .containsExactly("apply:1", "apply:2", "apply:3");
    }

    @ParameterizedTest
    @MethodSource("everyMomentOfEveryStage")
    void aCrashOfTheRollbackInAnyStepIsGoneOnFrom(Moment moment, int step) {
        var task = runs.rollback(runs.applied());
        task.dieAt(moment, step);
        runs.letCallsLand();

        task.takenOver().finish();

        assertRestored(task.id());
        assertThat(runs.writes().subList(3, 6))
                .extracting(write -> write.substring(0, "rollback:1".length()))
                .containsExactly("rollback:1", "rollback:2", "rollback:3");
    }

    @Test
    void aStoppedMachineIsStartedAgainWhenItIsNotChanged() {
        var task = runs.apply();

        task.runUntil(Moment.CALLING, RESIZE, () -> runs.fault("fail_before", "apply", ""));

        awaitStatus(task.id(), "rolled_back");
        assertRestored(task.id());
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("provider-error");
        assertThat(runs.operation(task.id()).at("/failure/may_have_changed").booleanValue())
                .isTrue();
        assertThat(runs.writes())
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly("apply:1", "rollback:3");
        assertThat(runs.intents(task.id())).containsExactly("DONE", "NOT_DONE", "DONE");
    }

    @ParameterizedTest
    @CsvSource({"2, apply:1 rollback:3", "3, apply:1 apply:2 rollback:2 rollback:3"})
    void isNotLeftStoppedBetweenItsStagesEvenWithoutAutomaticRollback(int stage, String writes) {
        var task = runs.apply(runs.checked("auto_rollback", false));

        task.runUntil(Moment.CALLING, stage, () -> runs.fault("fail_before", "apply", ""));

        awaitStatus(task.id(), "rolled_back");
        assertRestored(task.id());
        assertThat(runs.writes())
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly(writes.split(" "));
        assertThat(log(task.id()))
                .contains("Rolling back automatically: it is not left between two stages of the fix,"
                        + " whatever auto_rollback says");
        assertThat(runs.operation(task.id())
                        .at("/rollback_plan/steps/2/description")
                        .stringValue())
                .contains("also without auto_rollback, where the fix breaks off between its stages");
    }

    @ParameterizedTest
    @CsvSource({"true, rolled_back", "false, failed"})
    void aMachineThatStartedAndDoesNotWorkIsAWholeChangeThatFailed(boolean autoRollback, String ended) {
        var task = runs.apply(runs.checked("auto_rollback", autoRollback));

        task.runUntil(Moment.DONE, START, () -> runs.showing(new Progress.Failed("its status checks fail")));
        runs.showing(new Progress.AtRest());

        awaitStatus(task.id(), ended);
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("verification-failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("its status checks fail");
        assertThat(runs.live("/state")).isEqualTo("running");
        assertThat(runs.live("/size")).isEqualTo(autoRollback ? "4" : "2");
        assertThat(runs.claims()).isEqualTo(autoRollback ? 0 : 1);
    }

    @Test
    void whatWasChangedIsPutBackWhenItDoesNotStart() {
        var task = runs.apply();

        task.runUntil(Moment.CALLING, START, () -> runs.fault("fail_before", "apply", ""));

        awaitStatus(task.id(), "rolled_back");
        assertRestored(task.id());
        assertThat(runs.writes())
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly("apply:1", "apply:2", "rollback:2", "rollback:3");
    }

    @Test
    void aMachineThatDoesNotStartEvenThenIsLeftToAPersonWhoIsTold() {
        var task = runs.apply();

        task.runUntil(Moment.CALLING, START, runs::refuseEveryWrite);

        awaitStatus(task.id(), "rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("refused", "/size is 2 (before: 4)", "/state is \"stopped\" (before: \"running\")");
        assertThat(runs.claims()).isOne();
        assertThat(runs.logIsWhole(task.id())).isTrue();
    }

    @Test
    void nothingMoreIsWrittenOverSomebodyElsesChangeBetweenTwoStages() {
        var task = runs.apply();
        task.dieAt(Moment.INTENDED, RESIZE);
        runs.outside("{\"note\": \"b\"}");
        runs.letCallsLand();

        task.takenOver().finish();

        awaitStatus(task.id(), "rolled_back");
        assertThat(runs.live("/state")).isEqualTo("running");
        assertThat(runs.live("/size")).isEqualTo("4");
        assertThat(runs.live("/note")).isEqualTo("b");
        assertThat(runs.writes())
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly("apply:1", "rollback:3");
    }

    @Test
    void aMachineThatSomebodyStartedMeanwhileIsNotStartedTwice() {
        var task = runs.rollback(runs.applied());
        task.dieAt(Moment.INTENDED, START);
        runs.outside("{\"state\": \"running\"}");
        runs.letCallsLand();

        task.takenOver().finish();

        assertRestored(task.id());
        assertThat(runs.writes().subList(3, 5))
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly("rollback:1", "rollback:2");
    }

    @Test
    void aMachineThatSomebodyStoppedSinceIsNotStarted() {
        var id = runs.applied();
        runs.outside("{\"state\": \"stopped\"}");

        runs.rollback(id).finish();

        awaitStatus(id, "rolled_back");
        assertThat(runs.live("/size")).isEqualTo("4");
        assertThat(runs.live("/state")).isEqualTo("stopped");
        assertThat(runs.writes().subList(3, runs.writes().size()))
                .extracting(write -> write.replaceAll(":\\d+$", ""))
                .containsExactly("rollback:2");
        assertEnded(id);
    }

    private void assertApplied(OperationId id) {
        assertThat(runs.status(id)).isEqualTo("applied");
        assertThat(runs.live("/size")).isEqualTo("2");
        assertThat(runs.live("/state")).isEqualTo("running");
        assertEnded(id);
    }

    private void assertRestored(OperationId id) {
        assertThat(runs.status(id)).isEqualTo("rolled_back");
        assertThat(runs.live("/size")).isEqualTo("4");
        assertThat(runs.live("/state")).isEqualTo("running");
        assertEnded(id);
    }

    private void assertEnded(OperationId id) {
        assertThat(runs.claims()).isZero();
        assertThat(runs.tasks(id)).isZero();
        assertThat(runs.logIsWhole(id)).isTrue();
    }

    private List<String> log(OperationId id) {
        return OperationHttpTest.texts(runs.operation(id).at("/execution_log"), "message");
    }

    private void awaitStatus(OperationId id, String wanted) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(runs.status(id)).isEqualTo(wanted));
    }
}
