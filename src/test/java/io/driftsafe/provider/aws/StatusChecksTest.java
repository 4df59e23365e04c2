package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Progress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class StatusChecksTest {

    private static final Optional<ObjectNode> OUR_START =
            Optional.of(JsonNodeFactory.instance.objectNode().put("status_checks", true));
    private static final Optional<ObjectNode> ANSWER_LOST = Optional.empty();

    @Test
    void passBothBeforeAMachineWorks() {
        assertThat(StatusChecks.progress("i-1", statuses("ok", "ok"), OUR_START))
                .isEqualTo(new Progress.AtRest());
        assertThat(StatusChecks.progress("i-1", statuses("ok", "ok"), ANSWER_LOST))
                .isEqualTo(new Progress.AtRest());
    }

    @ParameterizedTest
    @CsvSource({"initializing, ok", "ok, initializing", "initializing, insufficient-data"})
    void areWaitedForWhoeverStartedIt(String instance, String system) {
        assertThat(StatusChecks.progress("i-1", statuses(instance, system), OUR_START))
                .isEqualTo(new Progress.Working(OUR_START));
        assertThat(StatusChecks.progress("i-1", statuses(instance, system), ANSWER_LOST))
                .isEqualTo(new Progress.Working(ANSWER_LOST));
        assertThat(StatusChecks.progress("i-1", List.of(), ANSWER_LOST)).isEqualTo(new Progress.Working(ANSWER_LOST));
    }

    @ParameterizedTest
    @CsvSource({"impaired, ok", "ok, impaired", "not-applicable, ok", "something-new, ok"})
    void failUnlessTheyAreOk(String instance, String system) {
        assertThat(StatusChecks.progress("i-1", statuses(instance, system), ANSWER_LOST))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.why()).contains("i-1 runs, and its status checks fail", instance));
    }

    @Test
    void areNotPassedWhileThereIsNoDataOfThem() {
        var unknown = statuses("insufficient-data", "ok");

        assertThat(StatusChecks.progress("i-1", unknown, OUR_START)).isEqualTo(new Progress.Working(OUR_START));
        assertThat(StatusChecks.progress("i-1", unknown, ANSWER_LOST)).isInstanceOf(Progress.Failed.class);
    }

    private static List<InstanceStatus> statuses(String instance, String system) {
        return List.of(InstanceStatus.builder()
                .instanceStatus(status -> status.status(instance))
                .systemStatus(status -> status.status(system))
                .build());
    }
}
