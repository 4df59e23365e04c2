package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that somebody changed directly in the database. */
class OperationTamperingTest extends OperationHttpTest {

    /** Each takes the operation's id. */
    static final List<String> TAMPERINGS = List.of(
            "update snapshot set config = jsonb_set(config, '{instance_type}', '\"t3.nano\"') where kind = 'ORIGINAL'"
                    + " and operation_id = ?",
            "update snapshot set config = jsonb_set(config, '{instance_type}', '\"t3.nano\"') where kind = 'TARGET'"
                    + " and operation_id = ?",
            "update snapshot set estimated_cost = 1 where kind = 'TARGET' and operation_id = ?",
            "update snapshot set estimated_cost = null where kind = 'ORIGINAL' and operation_id = ?",
            "update snapshot set config_hash = 'sha256:' || repeat('0', 64) where kind = 'ORIGINAL' and operation_id ="
                    + " ?",
            "update operation set changes = replace(changes::text, 't3.large', 't3.nano')::jsonb where id = ?",
            "update operation set changes = '[]' where id = ?",
            "update operation set rollback_steps = replace(rollback_steps::text, 't3.xlarge', 't3.nano')::jsonb where"
                    + " id = ?",
            "update operation set auto_rollback = not auto_rollback where id = ?",
            "update operation set rollback_timeout_seconds = 86400 where id = ?",
            "update operation set strict = not strict where id = ?",
            "update operation set accept_irreversible = true where id = ?",
            "update operation set resource_id = 'aws_ebs_volume.logs' where id = ?",
            "update operation set account = account || '-2' where id = ?",
            "update operation set given_proposed_cost = 1 where id = ?",
            "update operation set seal = 'x' where id = ?");

    static final List<Arguments> LOG_TAMPERINGS = List.of(
            arguments(
                    "update execution_log set message = 'Nothing happened' where sequence = 2 and operation_id = ?", 2),
            arguments("update execution_log set actor = 'somebody' where sequence = 1 and operation_id = ?", 1),
            arguments("update execution_log set context = '{\"a\": 1}' where sequence = 3 and operation_id = ?", 3),
            arguments("delete from execution_log where sequence = 2 and operation_id = ?", 2),
            arguments("delete from execution_log where sequence = 3 and operation_id = ?", 3),
            arguments("update operation set log_count = 2 where id = ?", 3));

    @ParameterizedTest
    @FieldSource("TAMPERINGS")
    void failTheCheck(String tampering) {
        var id = created();
        sql(tampering, uuid(id));

        var checked = act(id, "check");

        assertThat(status(checked.expect(200))).isEqualTo("failed");
        assertThat(finding(checked, "config_hash").path("status").stringValue()).isEqualTo("failed");
        assertRefused(act(id, "apply"), 409, "checks-failed");
        assertThat(journal()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("TAMPERINGS")
    void failTheApply(String tampering) {
        var id = checked();
        sql(tampering, uuid(id));

        act(id, "apply").expect(202);
        var failed = awaitAtRest(id);

        assertThat(status(failed)).isEqualTo("failed");
        assertThat(failed.at("/failure/may_have_changed").booleanValue()).isFalse();
        assertThat(failed.at("/failure/code").stringValue()).isIn("checks-failed", "conflict", "already-as-wanted");
        assertThat(journal()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update operation set cost_change = jsonb_set(cost_change, '{after,monthly_cost}', '0.01') where id ="
                        + " ?",
                "update operation set cost_change = jsonb_set(cost_change, '{account}', '\"another\"') where id = ?",
                "update operation set cost_change = null where id = ?",
                "update operation set cost_change_seal = null where id = ?"
            })
    void whatItCostsIsReservedOnlyAsTheCheckSawIt(String tampering) {
        var id = checked();
        sql(tampering, uuid(id));

        assertThat(get(id).at("/can_proceed").booleanValue()).isFalse();
        assertRefused(act(id, "apply"), 409, "checks-stale");
        assertThat(journal()).isEmpty();

        act(id, "check").expect(200);
        act(id, "apply").expect(202);
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
    }

    @ParameterizedTest
    @FieldSource("TAMPERINGS")
    void failTheRollbackWithNothingWritten(String tampering) {
        var id = applied();
        sql(tampering, uuid(id));

        var failed = settled(id, "rollback");

        assertThat(status(failed)).isEqualTo("rollback_failed");
        assertFailure(failed, "seal-broken", true);
        assertThat(writes()).containsExactly("apply:1");
        assertLive("instance_type", "t3.large");
    }

    @Test
    void anObservedSnapshotFailsTheRollbackToo() {
        var id = applied();
        sql(
                "update snapshot set config = jsonb_set(config, '{instance_type}', '\"t3.nano\"') where kind ="
                        + " 'OBSERVED' and attempt = 1 and operation_id = ?",
                uuid(id));

        assertThat(status(settled(id, "rollback"))).isEqualTo("rollback_failed");
        assertThat(writes()).containsExactly("apply:1");
    }

    @Test
    void whileItIsAppliedIsNotSealedAnew() {
        var id = checked();
        fault("latency", "apply", "delay_ms", 400);
        act(id, "apply").expect(202);
        awaitLogged(id, "About to write the fix");
        sql(
                "update operation set rollback_steps = replace(rollback_steps::text, 't3.xlarge', 't3.nano')::jsonb"
                        + " where id = ?",
                uuid(id));

        var ended = awaitAtRest(id);

        assertThat(status(ended)).isEqualTo("rollback_failed");
        assertFailure(ended, "seal-broken", true);
        assertThat(writes()).containsExactly("apply:1");
    }

    @ParameterizedTest
    @FieldSource("LOG_TAMPERINGS")
    void breaksTheChainOfTheLog(String tampering, int brokenAt) {
        var id = checked();
        act(id, "cancel").expect(200);
        assertWholeChain(id);

        tamperWithLog(tampering, id);

        var log = get(id, "log?limit=1").expect(200);
        assertThat(log.at("/chain/verified").booleanValue()).isFalse();
        assertThat(log.at("/chain/broken_at").intValue()).isEqualTo(brokenAt);
        assertThat(get(id).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @FieldSource("LOG_TAMPERINGS")
    void aChangedLogStopsTheOperation(String tampering) {
        var id = checked();
        act(id, "check").expect(200);
        tamperWithLog(tampering, id);

        act(id, "apply").expect(202);
        var failed = awaitAtRest(id);

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "checks-failed", false);
        assertThat(finding(failed, "config_hash").path("status").stringValue()).isEqualTo("failed");
        assertThat(finding(failed, "config_hash").path("message").stringValue())
                .contains("The execution log is not as it was written from entry");
        assertThat(journal()).isEmpty();
    }

    @Test
    void aChangedLogStopsTheCheckAndTheRollback() {
        var tampering = "update execution_log set message = 'Nothing happened' where sequence = 1 and operation_id = ?";
        var created = created();
        tamperWithLog(tampering, created);
        assertThat(status(act(created, "check").expect(200))).isEqualTo("failed");

        var applied = applied();
        tamperWithLog(tampering, applied);
        var failed = settled(applied, "rollback");

        assertThat(status(failed)).isEqualTo("rollback_failed");
        assertFailure(failed, "seal-broken", true);
        assertThat(writes()).containsExactly("apply:1");
    }

    private void tamperWithLog(String tampering, String id) {
        database().execute("alter table execution_log disable trigger execution_log_is_append_only");
        try {
            sql(tampering, uuid(id));
        } finally {
            database().execute("alter table execution_log enable trigger execution_log_is_append_only");
        }
    }

    @Test
    void theLogRefusesToBeChanged() {
        var id = created();

        for (var statement : List.of(
                "update execution_log set message = 'x'", "delete from execution_log", "truncate execution_log")) {
            assertThatThrownBy(() -> database().execute(statement)).hasMessageContaining("append-only");
        }
        assertWholeChain(id);
    }
}
