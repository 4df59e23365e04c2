package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Progress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RolloutTest {

    private static final Instant WRITTEN = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Two replicas are wanted, of generation 5, within a minute; "ours" wrote that generation at noon. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            ours   | 5 | 2 | 2 | 2 | NewReplicaSetAvailable    | 12:00:20 | 12:00:30 | AtRest
            ours   | 4 | 2 | 2 | 2 | NewReplicaSetAvailable    | 11:00:00 | 12:00:30 | Working
            ours   | 5 | 3 | 2 | 2 | ReplicaSetUpdated         | 12:00:20 | 12:00:30 | Working
            ours   | 5 | 2 | 2 | 1 | NewReplicaSetAvailable    | 11:00:00 | 12:00:30 | Working
            ours   | 5 | 3 | 1 | 2 | ProgressDeadlineExceeded  | 12:01:01 | 12:01:02 | Failed
            # The deadline that was missed is the one of the rollout before.
            ours   | 5 | 3 | 1 | 2 | ProgressDeadlineExceeded  | 11:59:00 | 12:00:30 | Working
            # Nobody says that the deadline was missed, but it was: it is a time without any progress.
            ours   | 5 | 3 | 1 | 2 | ReplicaSetUpdated         | 12:00:20 | 12:01:30 | Working
            ours   | 5 | 3 | 1 | 2 | ReplicaSetUpdated         | 12:00:20 | 12:01:36 | Failed
            ours   | 4 | 2 | 2 | 2 | NewReplicaSetAvailable    | 11:00:00 | 12:01:30 | Failed
            theirs | 5 | 2 | 2 | 2 | NewReplicaSetAvailable    | 11:00:00 | 12:00:30 | AtRest
            # A pod that fails later is no rollout.
            theirs | 5 | 2 | 2 | 0 | NewReplicaSetAvailable    | 11:00:00 | 12:00:30 | AtRest
            theirs | 4 | 2 | 2 | 2 | NewReplicaSetAvailable    | 11:00:00 | 12:00:30 | Working
            theirs | 5 | 3 | 1 | 2 | ReplicaSetUpdated         | 12:00:20 | 12:09:00 | Working
            theirs | 5 | 3 | 1 | 2 | ProgressDeadlineExceeded  | 11:59:00 | 12:00:30 | Failed
            """)
    void tellsHowFarADeploymentIs(
            String whose,
            int observed,
            int replicas,
            int updated,
            int available,
            String reason,
            String since,
            String now,
            String progress) {
        var mark = new WriteMark("op_1:apply:1:1", WRITTEN, whose.equals("ours") ? 5 : 4);
        var deployment = JsonMapper.shared()
                .readTree("""
                {"metadata": {"generation": 5, "annotations": {"driftsafe.io/write": "%s"}},
                 "spec": {"replicas": 2, "progressDeadlineSeconds": 60},
                 "status": {"observedGeneration": %d, "replicas": %d, "updatedReplicas": %d, "availableReplicas": %d,
                  "conditions": [{"type": "Progressing", "reason": "%s", "message": "so it is", "lastUpdateTime": "2026-01-01T%sZ"}]}}""".formatted(mark, observed, replicas, updated, available, reason, since));

        var told = Rollout.of(Kind.DEPLOYMENT, deployment, Instant.parse("2026-01-01T%sZ".formatted(now)), PATIENCE);

        assertThat(told.getClass().getSimpleName()).isEqualTo(progress);
        if (told instanceof Progress.Failed(var why)) {
            assertThat(why).startsWith("so it is: %d of 2 pods are updated and %d work".formatted(updated, available));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RollingUpdate | 0 | new | 2 | ours   | 12:01:00 | AtRest
            RollingUpdate | 0 | old | 2 | ours   | 12:01:00 | Working
            RollingUpdate | 0 | new | 1 | ours   | 12:01:00 | Working
            RollingUpdate | 0 | old | 2 | ours   | 12:11:00 | Failed
            RollingUpdate | 1 | old | 2 | ours   | 12:01:00 | AtRest
            OnDelete      | 0 | old | 2 | ours   | 12:01:00 | AtRest
            RollingUpdate | 0 | new | 1 | theirs | 12:01:00 | AtRest
            RollingUpdate | 0 | old | 2 | theirs | 12:11:00 | Working
            """)
    void tellsHowFarAStatefulSetIs(
            String strategy, int partition, String current, int ready, String whose, String now, String progress) {
        var mark = new WriteMark("op_1:apply:1:1", WRITTEN, whose.equals("ours") ? 5 : 4);
        var set = JsonMapper.shared().readTree("""
                {"metadata": {"generation": 5, "annotations": {"driftsafe.io/write": "%s"}},
                 "spec": {"replicas": 2, "updateStrategy": {"type": "%s", "rollingUpdate": {"partition": %d}}},
                 "status": {"observedGeneration": 5, "replicas": 2, "readyReplicas": %d, "currentRevision": "%s", "updateRevision": "new"}}""".formatted(mark, strategy, partition, ready, current));

        var told = Rollout.of(Kind.STATEFUL_SET, set, Instant.parse("2026-01-01T%sZ".formatted(now)), PATIENCE);

        assertThat(told.getClass().getSimpleName()).isEqualTo(progress);
    }
}
