package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What happens when two clients want something at once. */
class OperationRaceTest extends OperationHttpTest {

    @RepeatedTest(5)
    void ofManyAppliesOneWins() {
        var id = checked();

        var answers = atOnce(6, () -> act(id, "apply"));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(codes(answers)).hasSize(5).containsOnly("illegal-transition");
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
        assertThat(writes()).containsExactly("apply:1");
        assertWholeChain(id);
    }

    @RepeatedTest(5)
    void ofTwoOperationsOnOneResourceOneApplies() {
        var first = checked();
        var second = checked("patch", json("ami", "ami-2"));
        // The winner is still at work when the last of them asks.
        fault("stuck", "apply");

        var answers = atOnce(List.<Callable<Answer>>of(
                () -> act(first, "apply"),
                () -> act(second, "apply"),
                () -> act(first, "apply"),
                () -> act(second, "apply")));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(codes(answers))
                .hasSize(3)
                .contains("resource-busy")
                .containsAnyOf("illegal-transition", "resource-busy");
        var winner = answers.stream()
                .filter(answer -> answer.status() == 202)
                .findFirst()
                .orElseThrow()
                .id();
        faults();
        assertThat(status(awaitAtRest(winner))).isEqualTo("applied");
        var loser = winner.equals(first) ? second : first;
        assertThat(status(get(loser))).isEqualTo("validating_safety");
        assertThat(status(settled(loser, "apply"))).isEqualTo("applied");
        assertThat(writes()).containsExactly("apply:1", "apply:1");
    }

    @RepeatedTest(5)
    void anApplyAndACancellationExcludeEachOther() {
        var id = checked();

        var answers = atOnce(List.<Callable<Answer>>of(() -> act(id, "apply"), () -> act(id, "cancel")));

        assertThat(codes(answers)).containsExactly("illegal-transition");
        var applied = answers.getFirst().status() == 202;
        assertThat(status(awaitAtRest(id))).isEqualTo(applied ? "applied" : "cancelled");
        assertThat(writes()).hasSize(applied ? 1 : 0);
    }

    @Test
    void ofManyRollbacksOneWins() {
        var id = applied();

        var answers = atOnce(6, () -> act(id, "rollback"));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(codes(answers)).hasSize(5).containsOnly("illegal-transition");
        assertThat(status(awaitAtRest(id))).isEqualTo("rolled_back");
        assertThat(writes()).containsExactly("apply:1", "rollback:1");
    }

    @Test
    void checksAtOnceNeverMixTheirFindings() {
        var id = created();

        var answers = atOnce(6, () -> act(id, "check"));

        assertThat(answers).anyMatch(answer -> answer.status() == 200);
        assertThat(codes(answers)).allMatch("illegal-transition"::equals);
        assertThat(status(get(id))).isEqualTo("validating_safety");
        var observed = texts(get(id, "snapshots?limit=200").at("/items"), "kind").stream()
                .filter("observed"::equals)
                .count();
        assertThat(observed).isEqualTo(countByStatus(answers).get(200));
        assertWholeChain(id);
    }

    @Test
    void ofManyWithTheSameVersionOneWins() {
        var id = checked();
        var version = etag(get(id));

        var answers = atOnce(6, () -> act(id, "apply", "If-Match", version));

        assertThat(answers.stream().filter(answer -> answer.status() == 202)).hasSize(1);
        assertThat(codes(answers)).hasSize(5).containsOnly("precondition-failed");
        awaitAtRest(id);
    }

    @Test
    void operationsOnDifferentResourcesRunAtOnce() {
        var ids = List.of(
                checked(),
                checked("resource_id", VOLUME, "resource_type", "aws_ebs_volume", "patch", json("type", "gp3")),
                checked(
                        "resource_id",
                        DATABASE,
                        "resource_type",
                        "aws_db_instance",
                        "patch",
                        json("instance_class", "db.m5.large")));
        faults(faultOf("latency", "apply", "resource_id", "*", "delay_ms", 300, "times", 3));

        ids.forEach(id -> act(id, "apply").expect(202));

        assertThat(ids).allSatisfy(id -> assertThat(status(awaitAtRest(id))).isEqualTo("applied"));
    }

    @RepeatedTest(3)
    void twinsUnderOneKeyAreOne() {
        var body = fix();

        var answers = atOnce(6, () -> create(body, "Idempotency-Key", "twins of " + account()));

        assertThat(countByStatus(answers)).containsOnlyKeys(201);
        assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.header("Idempotency-Replayed").isEmpty()))
                .hasSize(1);
        assertThat(database().queryForObject("select count(*) from operation where account = ?", Long.class, account()))
                .isOne();

        var id = answers.getFirst().id();
        act(id, "check").expect(200);
        var applies = atOnce(6, () -> act(id, "apply", "Idempotency-Key", "twins of " + account()));
        assertThat(countByStatus(applies)).containsOnlyKeys(202);
        assertThat(applies.stream().map(Answer::text).distinct()).hasSize(1);
        awaitAtRest(id);
        assertThat(writes()).containsExactly("apply:1");
    }
}
