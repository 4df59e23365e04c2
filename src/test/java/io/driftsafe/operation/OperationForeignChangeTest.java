package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others change or take away behind the service's back, at each point of an operation's life. */
class OperationForeignChangeTest extends OperationHttpTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"instance_type": "t3.medium"}                                            | failed  | checks-failed
            {"instance_type": "t3.large"}                                             | failed  | already-as-wanted
            {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}                          | failed  | checks-failed
            {"tags": {"Owner": "somebody"}}                                           | applied |
            """)
    void betweenCheckAndApply(String patch, String state, String failure) {
        var id = checked();
        behindTheBack(patch);
        var before = live().at("/config");

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo(state);
        if (state.equals("failed")) {
            assertFailure(ended, failure, false);
            assertThat(live().at("/config")).isEqualTo(before);
            assertThat(writes()).isEmpty();
            assertRefused(act(id, "rollback"), 409, "nothing-to-roll-back");
        } else {
            assertLive(
                    "instance_type",
                    "t3.large",
                    "tags",
                    json("Name", "web", "Environment", "production", "Owner", "somebody"));
        }
    }

    @Test
    void betweenTheLookAndTheWrite() {
        var id = checked();
        fault("latency", "apply", "delay_ms", 400);
        act(id, "apply").expect(202);
        awaitLogged(id, "About to write the fix");
        behindTheBack("{\"tags\": {\"Owner\": \"somebody\"}}");

        var ended = awaitAtRest(id);

        assertThat(status(ended)).isEqualTo("failed");
        assertFailure(ended, "conflict", false);
        assertThat(writes()).isEmpty();
        assertLive("instance_type", "t3.xlarge");
    }

    @Test
    void onOurPathBetweenApplyAndRollback() {
        var id = checked(twoChanges());
        settled(id, "apply");
        behindTheBack("{\"instance_type\": \"m5.large\"}");

        var failed = settled(id, "rollback");

        assertNothingPutBack(failed);
        assertThat(failed.at("/failure/message").stringValue()).contains("/instance_type", "m5.large", "/monitoring");
        assertLive("instance_type", "m5.large", "monitoring", true);

        behindTheBack("{\"instance_type\": \"t3.large\"}");
        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
        assertLive("instance_type", "t3.xlarge", "monitoring", false);
    }

    @Test
    void elsewhereBetweenApplyAndRollback() {
        var id = applied();
        behindTheBack("{\"ami\": \"ami-2\", \"tags\": {\"Name\": null, \"Owner\": \"somebody\"}}");

        var rolledBack = settled(id, "rollback");

        assertThat(status(rolledBack)).isEqualTo("rolled_back");
        assertLive(
                "instance_type",
                "t3.xlarge",
                "ami",
                "ami-2",
                "tags",
                json("Environment", "production", "Owner", "somebody"));
    }

    @Test
    void putBackByAnotherHandAlready() {
        var id = checked(twoChanges());
        settled(id, "apply");
        behindTheBack("{\"instance_type\": \"t3.xlarge\"}");

        var rolledBack = settled(id, "rollback");

        assertThat(status(rolledBack)).isEqualTo("rolled_back");
        assertLive("instance_type", "t3.xlarge", "monitoring", false);

        var second = applied();
        behindTheBack("{\"instance_type\": \"t3.xlarge\"}");
        assertThat(status(settled(second, "rollback"))).isEqualTo("rolled_back");
        assertThat(writes()).containsExactly("apply:1", "rollback:1", "apply:1");
    }

    @Test
    void takenAwayBeforeTheCheck() {
        var id = created();
        remove();

        var failed = act(id, "check").expect(200);

        assertThat(status(failed)).isEqualTo("failed");
        assertThat(texts(failed.at("/safety_checks"), "status"))
                .containsExactly("failed", "failed", "passed", "passed", "passed", "skipped");
        assertThat(failed.at("/drift/severity").stringValue()).isEqualTo("critical");
        assertThat(failed.at("/drift/drifted_attributes")).isEmpty();
        assertRefused(act(id, "retry"), 422, "resource-not-found");
    }

    @Test
    void takenAwayBeforeTheApply() {
        var id = checked();
        remove();

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "checks-failed", false);
        assertThat(writes()).isEmpty();
    }

    @Test
    void takenAwayBeforeTheRollback() {
        var id = applied();
        remove();

        var failed = settled(id, "rollback");

        assertNothingPutBack(failed);
        assertThat(failed.at("/failure/message").stringValue()).contains("gone");
        actWith(json("reason", "It was taken down on purpose"), id, "acknowledge")
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takenAwayBeforeItIsReadBack(boolean autoRollback) {
        var id = checked("auto_rollback", autoRollback);
        faults(faultOf("latency", "read"), faultOf("gone", "read"));

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo(autoRollback ? "rollback_failed" : "failed");
        assertFailure(failed, "conflict", true);
        assertThat(writes()).containsExactly("apply:1");
    }

    private void assertNothingPutBack(Answer failed) {
        assertThat(status(failed)).isEqualTo("rollback_failed");
        assertFailure(failed, "conflict", true);
        assertThat(failed.at("/rollback_plan/status").stringValue()).isEqualTo("failed");
        assertThat(writes()).containsExactly("apply:1");
    }

    @Test
    void neverOverwritesWhatALaterOperationApplied() {
        var first = applied();
        var later = applied("patch", json("instance_type", "t3.medium"));

        var tooEarly = act(first, "rollback");
        var laterBack = settled(later, "rollback");
        var firstBack = settled(first, "rollback");

        assertRefused(tooEarly, 409, "illegal-transition");
        assertThat(tooEarly.at("/detail").stringValue()).contains(later);
        assertThat(status(laterBack)).isEqualTo("rolled_back");
        assertThat(status(firstBack)).isEqualTo("rolled_back");
        assertLive("instance_type", "t3.xlarge");
    }

    @Test
    void anUnresolvedOperationDoesNotKeepTheCloudFromBeingLoadedAgain() {
        leftBroken();

        begin();

        assertLive("instance_type", "t3.xlarge");
    }
}
