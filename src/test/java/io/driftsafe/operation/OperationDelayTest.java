package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes that the cloud keeps for hours before it takes them back. */
class OperationDelayTest extends OperationHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void refusesARollbackThatComesTooEarlyAndNamesTheTime() {
        var id = volumeToGp3("auto_rollback", true);
        var applied = settled(id, "apply");
        var earliest = applied.at("/rollback_plan/earliest_at").stringValue();

        var early = act(id, "rollback");

        assertThat(status(applied)).isEqualTo("applied");
        assertThat(applied.at("/rollback_plan/steps/0/reversibility").stringValue())
                .isEqualTo("delayed");
        assertThat(Instant.parse(earliest))
                .isAfter(Instant.parse(applied.at("/updated_at").stringValue()).plus(Duration.ofHours(1)));
        assertRefused(early, 409, "illegal-transition");
        assertThat(early.at("/detail").stringValue()).contains(earliest);
        assertThat(status(get(id))).isEqualTo("applied");
    }

    @Test
    void rollsBackOnceTheCloudTakesItBack() {
        var id = volumeToGp3();
        settled(id, "apply");
        letTheTimePass(id);

        var rolledBack = settled(id, "rollback");

        assertThat(status(rolledBack)).isEqualTo("rolled_back");
    }

    @Test
    void waitsWithAnAutomaticRollbackAndTakesItsTimeFromTheFirstStep() {
        faults(json(
                "account",
                account(),
                "resource_id",
                VOLUME,
                "kind",
                "collateral",
                "on",
                "apply",
                "set",
                json("tags", json("x", "y"))));
        var id = volumeToGp3("rollback_timeout_seconds", 1);
        act(id, "apply").expect(202);
        var waiting = awaitWaiting(id);
        var other = volumeFix();
        other.put("patch", json("tags", json("Team", "web")));

        var busy = act(checked(other), "apply");
        letTheTimePass(id);
        var ended = awaitAtRest(id);

        assertThat(status(waiting)).isEqualTo("rolling_back");
        assertThat(waiting.at("/rollback_plan/earliest_at").isString()).isTrue();
        assertRefused(busy, 409, "resource-busy");
        assertThat(status(ended)).isEqualTo("rollback_failed");
        assertThat(ended.at("/failure/message").stringValue()).contains("Our paths are restored", "/tags/x");
    }

    private String volumeToGp3(@Nullable Object... members) {
        var fix = volumeFix();
        fix.putAll(json(members));
        return checked(fix);
    }

    private Map<String, @Nullable Object> volumeFix() {
        return fix(
                "resource_id",
                VOLUME,
                "resource_type",
                "aws_ebs_volume",
                "fix_description",
                "gp2 to gp3",
                "patch",
                json("type", "gp3"));
    }

    /** Until its automatic rollback has looked, and is put off. */
    private Answer awaitWaiting(String id) {
        await().atMost(PATIENCE).until(() -> database().queryForObject("""
                        select exists (select from scheduled_tasks
                        where task_instance = ? and not picked and execution_time > now() + interval '1 minute')""", Boolean.class, id));
        return get(id);
    }

    /** As if the hours had passed: for the operation, the simulated cloud and the scheduler. */
    private void letTheTimePass(String id) {
        await().atMost(PATIENCE)
                .until(() -> database()
                                .update(
                                        "update operation set rollback_earliest_at = now() - interval '1 second' where id = ? and rollback_earliest_at is not null",
                                        uuid(id))
                        == 1);
        sql("update simulated_cool_down set until = now() - interval '1 second'");
        database()
                .update("update scheduled_tasks set execution_time = now() where task_instance = ? and not picked", id);
    }
}
