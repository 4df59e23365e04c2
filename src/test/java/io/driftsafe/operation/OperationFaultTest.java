package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault of the cloud, met by a fix of two attributes: what was really done decides how the operation ends. */
class OperationFaultTest extends OperationHttpTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
        # kind,        state,           failure,             changed, writes,              instance type
        latency,        applied,         -,                   false,   apply:1,             t3.large
        unavailable,    applied,         -,                   false,   apply:1,             t3.large
        fail_before,    failed,          provider-error,      false,   '',                  t3.xlarge
        fail_after,     applied,         -,                   false,   apply:1,             t3.large
        timeout_before, applied,         -,                   false,   apply:1,             t3.large
        timeout_after,  applied,         -,                   false,   apply:1,             t3.large
        partial,        rolled_back,     verification-failed, true,    apply:1 rollback:1,  t3.xlarge
        collateral,     rollback_failed, verification-failed, true,    apply:1 rollback:1,  t3.xlarge
        """)
    void aFaultOfTheApply(
            String kind, String state, @Nullable String failure, boolean changed, String writes, String instanceType) {
        var id = checked(twoChanges());
        fault(kind, "apply", "delay_ms", kind.equals("latency") ? 300 : 0, "set", setOf(kind));

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo(state);
        if (failure != null) {
            assertFailure(ended, failure, changed);
        }
        assertThat(String.join(" ", writes())).isEqualTo(writes);
        assertLive("instance_type", instanceType);
        assertWholeChain(id);
        assertFree(state);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
        # kind,        state,           failure,             writes,              instance type
        latency,        rolled_back,     -,                   rollback:1,          t3.xlarge
        unavailable,    rolled_back,     -,                   rollback:1,          t3.xlarge
        fail_before,    rollback_failed, provider-error,      '',                  t3.large
        fail_after,     rolled_back,     -,                   rollback:1,          t3.xlarge
        timeout_before, rolled_back,     -,                   rollback:1,          t3.xlarge
        timeout_after,  rolled_back,     -,                   rollback:1,          t3.xlarge
        partial,        rolled_back,     -,                   rollback:1 rollback:1, t3.xlarge
        collateral,     rollback_failed, verification-failed, rollback:1,          t3.xlarge
        gone,           rollback_failed, conflict,            '',                  -
        """)
    void aFaultOfTheRollback(
            String kind, String state, @Nullable String failure, String writes, @Nullable String instanceType) {
        var id = checked(twoChanges());
        settled(id, "apply");
        fault(kind, "rollback", "delay_ms", kind.equals("latency") ? 300 : 0, "set", setOf(kind));

        var ended = settled(id, "rollback");

        assertThat(status(ended)).isEqualTo(state);
        assertThat(ended.at("/rollback_plan/status").stringValue())
                .isEqualTo(state.equals("rolled_back") ? "completed" : "failed");
        if (failure != null) {
            assertFailure(ended, failure, true);
        }
        assertThat(writes()).first().isEqualTo("apply:1");
        assertThat(String.join(" ", writes().subList(1, writes().size()))).isEqualTo(writes);
        if (instanceType != null) {
            assertLive("instance_type", instanceType);
            assertFree(state);
        }
        assertWholeChain(id);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        latency,        applied
        unavailable,    applied
        fail_before,    applied
        fail_after,     applied
        timeout_before, applied
        timeout_after,  applied
        gone,           failed
        """)
    void aFaultOfTheFirstRead(String kind, String state) {
        var id = checked(twoChanges());
        fault(kind, "read", "delay_ms", kind.equals("latency") ? 300 : 0);

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo(state);
        assertThat(writes()).isEqualTo(state.equals("applied") ? List.of("apply:1") : List.of());
        if (kind.equals("gone")) {
            assertFailure(ended, "checks-failed", false);
            assertThat(finding(ended, "resource_exists").path("status").stringValue())
                    .isEqualTo("failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unavailable", "timeout_before", "fail_after"})
    void aReadThatFailsBeforeARollbackIsTriedAgain(String kind) {
        var id = applied();
        fault(kind, "read");

        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
        assertThat(writes()).containsExactly("apply:1", "rollback:1");
    }

    @Test
    void aReadBackThatFailsOnceIsReadAgain() {
        var id = checked(twoChanges());
        faults(faultOf("latency", "read"), faultOf("unavailable", "read", "times", 3));

        assertThat(status(settled(id, "apply"))).isEqualTo("applied");
        assertThat(writes()).containsExactly("apply:1");
    }

    @ParameterizedTest
    @CsvSource({"read, unavailable", "apply, unavailable", "read, fail_before", "any, unavailable"})
    void isGivenUpAfterFourTriesWithoutEffect(String on, String kind) {
        var id = checked();
        fault(kind, on, "times", null);

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "provider-error", false);
        assertThat(failed.at("/rollback_plan/status").stringValue()).isEqualTo("not_triggered");
        assertThat(texts(failed.at("/execution_log"), "message").stream().filter(text -> text.startsWith("Attempt ")))
                .hasSize(4);
        assertThat(journal()).isEmpty();
        assertRefused(act(id, "rollback"), 409, "nothing-to-roll-back");
        faults();
        assertThat(status(settled(checked(), "apply"))).isEqualTo("applied");
    }

    @Test
    void threeRefusalsAreEnoughToBearButNotFour() {
        var id = checked();
        fault("unavailable", "apply", "times", 3);

        assertThat(status(settled(id, "apply"))).isEqualTo("applied");
        assertThat(writes()).containsExactly("apply:1");
    }

    @Test
    void aRollbackThatCannotReadCallsAPerson() {
        var id = checked(fix("rollback_timeout_seconds", 1));
        settled(id, "apply");
        fault("unavailable", "read", "times", null);

        var failed = settled(id, "rollback");

        assertThat(status(failed)).isEqualTo("rollback_failed");
        assertFailure(failed, "provider-error", true);
        assertThat(failed.at("/failure/message").stringValue()).contains("outcome unknown");
        faults();
        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
        assertThat(get(id).at("/failure").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partial", "collateral"})
    void withoutAutomaticRollbackItStaysForAPerson(String kind) {
        var id = checked(twoChanges("auto_rollback", false));
        fault(kind, "apply", "set", setOf(kind));

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "verification-failed", true);
        assertThat(failed.at("/rollback_plan/status").stringValue()).isEqualTo("not_triggered");
        assertThat(failed.at("/failure/message").stringValue())
                .contains(kind.equals("partial") ? "/monitoring" : "/ebs_optimized");
        assertLive("instance_type", "t3.large");
        assertThat(writes()).containsExactly("apply:1");
        assertRefused(act(checked("patch", json("ami", "ami-2")), "apply"), 409, "unresolved-rollback");
    }

    @Test
    void collateralIsNamedAndNotUndone() {
        var id = checked();
        fault("collateral", "apply", "set", json("ebs_optimized", false, "tags", json("Owner", "cloud")));

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo("rollback_failed");
        assertFailure(ended, "verification-failed", true);
        assertThat(ended.at("/failure/message").stringValue()).contains("/ebs_optimized", "/tags/Owner");
        assertThat(ended.at("/rollback_plan/steps/0/status").stringValue()).isEqualTo("done");
        assertLive("instance_type", "t3.xlarge", "ebs_optimized", false);
        assertThat(texts(ended.at("/execution_log"), "level")).contains("ERROR", "CRITICAL");
        behindTheBack("{\"ebs_optimized\": true, \"tags\": {\"Owner\": null}}");
        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
    }

    @Test
    void whatIsGoneWhenItIsWrittenFailsWithoutEffect() {
        var id = checked();
        fault("gone", "apply");

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "conflict", false);
        assertThat(writes()).isEmpty();
    }

    @Test
    void aRollbackStopsAtItsTimeout() {
        var id = checked(fix("rollback_timeout_seconds", 1));
        settled(id, "apply");
        faults(faultOf("timeout_before", "rollback"), faultOf("timeout_before", "rollback"));

        var failed = settled(id, "rollback");

        assertThat(status(failed)).isEqualTo("rollback_failed");
        assertFailure(failed, "timeout", true);
        assertLive("instance_type", "t3.large");
        faults();
        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
    }

    @Test
    void anAutomaticRollbackIsOneTransactionWithTheFailure() {
        var id = checked(twoChanges());
        fault("partial", "apply");

        act(id, "apply").expect(202);

        assertThat(status(awaitAtRest(id))).isEqualTo("rolled_back");
        var transactions = database()
                .queryForList(
                        "select distinct xmin::text from execution_log where operation_id = ? and (message like 'Fix"
                                + " failed%' or message = 'Rolling back automatically')",
                        String.class, uuid(id));
        var messages = texts(get(id).at("/execution_log"), "message");
        assertThat(messages).contains("Rolling back automatically").anyMatch(text -> text.startsWith("Fix failed"));
        assertThat(transactions).hasSize(1);
    }

    private void assertFree(String state) {
        var other = checked("patch", json("ami", "ami-2"));
        if (state.equals("rollback_failed")) {
            assertRefused(act(other, "apply"), 409, "unresolved-rollback");
        } else {
            assertThat(status(settled(other, "apply"))).isEqualTo("applied");
        }
    }

    private static @Nullable Map<String, ?> setOf(String kind) {
        return kind.equals("collateral") ? json("ebs_optimized", false) : null;
    }
}
