package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

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
        var mark = new WriteMark("op_1:apply:1:1", WRITTEN, whose.equals("ours") ? 5 : 4, false);
        var deployment = JsonMapper.shared()
                .readTree("""
                    {"metadata": {"generation": 5, "annotations": {"driftsafe.io/write": "%s"}},
                     "spec": {"replicas": 2, "progressDeadlineSeconds": 60},
                     "status": {"observedGeneration": %d, "replicas": %d, "updatedReplicas": %d, "availableReplicas": %d,
                      "conditions": [{"type": "Progressing", "reason": "%s", "message": "so it is", "lastUpdateTime": "2026-01-01T%sZ"}]}}\
                    """.formatted(mark, observed, replicas, updated, available, reason, since));

        var told = Rollout.of(Kind.DEPLOYMENT, deployment, unwatched(now), PATIENCE);

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
        var mark = new WriteMark("op_1:apply:1:1", WRITTEN, whose.equals("ours") ? 5 : 4, false);
        var set = JsonMapper.shared().readTree("""
            {"metadata": {"generation": 5, "annotations": {"driftsafe.io/write": "%s"}},
             "spec": {"replicas": 2, "updateStrategy": {"type": "%s", "rollingUpdate": {"partition": %d}}},
             "status": {"observedGeneration": 5, "replicas": 2, "readyReplicas": %d, "currentRevision": "%s", "updateRevision": "new"}}\
            """.formatted(mark, strategy, partition, ready, current));

        var told = Rollout.of(Kind.STATEFUL_SET, set, unwatched(now), PATIENCE);

        assertThat(told.getClass().getSimpleName()).isEqualTo(progress);
    }

    /**
     * A deployment of generation 6 that was written at noon as generation 5, so somebody else has written since;
     * "answer" and "mark" tell by what the service knows of its own write, "stranger" looks without having written.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        answer   | none | 2 | 2 | 12:00:30 | Failed
        answer   | none | 1 | 1 | 12:00:30 | Failed
        # How many pods there are is the autoscaler's business; that they work is not.
        answer   | web  | 2 | 2 | 12:00:30 | AtRest
        answer   | web  | 2 | 1 | 12:00:30 | Working
        answer   | web  | 2 | 1 | 12:05:00 | Failed
        # Its answer was lost: what is there then has to work.
        mark     | none | 2 | 2 | 12:00:30 | AtRest
        mark     | none | 2 | 1 | 12:00:30 | Working
        mark     | none | 2 | 1 | 12:05:00 | Failed
        stranger | none | 2 | 1 | 12:05:00 | AtRest
        """)
    void tellsOfWhatSomebodyElseDidDuringARolloutOfOurs(
            String looks, String autoscaler, int updated, int available, String now, String progress) {
        var deployment = JsonMapper.shared().readTree("""
            {"metadata": {"namespace": "shop", "name": "web", "generation": 6,
              "annotations": {"driftsafe.io/write": "op_1:apply:1:1 2026-01-01T12:00:00Z 5"}},
             "spec": {"replicas": 2, "progressDeadlineSeconds": 60},
             "status": {"observedGeneration": 6, "replicas": %d, "updatedReplicas": %d, "availableReplicas": %d,
              "conditions": [{"type": "Progressing", "reason": "NewReplicaSetAvailable", "lastUpdateTime": "2026-01-01T12:00:20Z"}]}}\
            """.formatted(updated, updated, available));
        var autoscalers = autoscaler.equals("none")
                ? Autoscalers.none()
                : Autoscalers.of(List.of((ObjectNode) JsonMapper.shared().readTree("""
                    {"metadata": {"namespace": "shop", "name": "web"},
                     "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}}\
                    """)), List.of());
        var around = new Around(
                autoscalers,
                at(now),
                Optional.of(looks.equals("stranger") ? "op_2" : "op_1"),
                looks.equals("answer")
                        ? Optional.of(new WriteHandle("op_1:apply:1:1", 5, Optional.empty()))
                        : Optional.empty(),
                false,
                List::of);

        var told = Rollout.of(Kind.DEPLOYMENT, deployment, around, PATIENCE);

        assertThat(told.getClass().getSimpleName()).isEqualTo(progress);
        if (told instanceof Progress.Failed(var why) && autoscaler.equals("none") && looks.equals("answer")) {
            assertThat(why).startsWith("Somebody else changed it");
        }
        if (told instanceof Progress.Working(var handle) && looks.equals("answer")) {
            assertThat(handle.map(WriteHandle::of)).contains(around.handle().orElseThrow());
        }
    }

    /**
     * Ten minutes without progress are too long, however long the whole takes; half a minute is what a pod takes to
     * end.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        12:10:30 |                                      | Working
        12:10:31 |                                      | Failed
        # An older pod that comes and goes is no progress.
        12:10:31 | 11:00:00 ready 12:09:00              | Failed
        12:10:31 | 12:00:40 pending                     | Working
        12:11:11 | 12:00:40 pending                     | Failed
        12:11:11 | 12:00:40 ready 12:01:00              | Working
        13:00:00 | 12:40:00 ready 12:49:00, 12:49:40 pending | Working
        13:00:11 | 12:40:00 ready 12:49:00, 12:49:40 pending | Failed
        13:00:11 | 12:40:00 ready 12:49:42, 12:49:00 pending | Working
        """)
    void aSetGoesOnAsLongAsPodAfterPodIsReplaced(String now, String pods, String progress) {
        for (var kind : List.of(Kind.STATEFUL_SET, Kind.DAEMON_SET)) {
            var set = JsonMapper.shared().readTree("""
                {"metadata": {"namespace": "shop", "name": "orders", "generation": 5,
                  "annotations": {"driftsafe.io/write": "op_1:apply:1:1 2026-01-01T12:00:00Z 5"}},
                 "spec": {"replicas": 9, "template": {"spec": {"terminationGracePeriodSeconds": 30}}},
                 "status": {"observedGeneration": 5, "replicas": 9, "updatedReplicas": 4, "readyReplicas": 8,
                  "desiredNumberScheduled": 9, "updatedNumberScheduled": 4, "numberAvailable": 8,
                  "currentRevision": "old", "updateRevision": "new"}}\
                """);
            var around = new Around(
                    Autoscalers.none(), at(now), Optional.empty(), Optional.empty(), false, () -> pods(pods));

            var told = Rollout.of(kind, set, around, PATIENCE);

            assertThat(told.getClass().getSimpleName()).as("%s", kind).isEqualTo(progress);
            if (told instanceof Progress.Failed(var why)) {
                assertThat(why).startsWith("The rollout came no further for 630 s: 4 of 9 pods are updated and 8 work");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        OrderedReady | wanted | -
        OrderedReady | broken | kubectl -n shop delete pod orders-0
        Parallel     | broken | -
        """)
    void saysWhichPodOfAStatefulSetHasToBeDeleted(String management, String revision, @Nullable String command) {
        var set = JsonMapper.shared().readTree("""
            {"metadata": {"namespace": "shop", "name": "orders", "generation": 5,
              "annotations": {"driftsafe.io/write": "op_1:rollback:1:1 2026-01-01T12:00:00Z 5"}},
             "spec": {"replicas": 1, "podManagementPolicy": "%s"},
             "status": {"observedGeneration": 5, "replicas": 1, "currentRevision": "first", "updateRevision": "wanted"}}\
            """.formatted(management));
        var pod = pod(0, "11:50:00 pending", revision);
        var around = new Around(
                Autoscalers.none(), at("12:11:00"), Optional.empty(), Optional.empty(), false, () -> List.of(pod));

        var told = Rollout.of(Kind.STATEFUL_SET, set, around, PATIENCE);

        assertThat(told).isInstanceOfSatisfying(Progress.Failed.class, failed -> {
            assertThat(failed.why()).contains("pod orders-0 is not ready (ImagePullBackOff)");
            if (command == null) {
                assertThat(failed.why()).doesNotContain("kubectl");
            } else {
                assertThat(failed.why()).endsWith(command);
            }
        });
    }

    private static Around unwatched(String now) {
        return new Around(Autoscalers.none(), at(now), Optional.empty(), Optional.empty(), false, List::of);
    }

    private static List<RunningPod> pods(@Nullable String described) {
        var all = described == null ? new String[0] : described.split(", ", -1);
        return IntStream.range(0, all.length)
                .mapToObj(i -> pod(i, all[i], "new"))
                .toList();
    }

    /** As in {@code 12:00:00 ready 12:01:00} or {@code 12:00:00 pending}. */
    private static RunningPod pod(int number, String described, String revision) {
        var parts = described.split(" ", -1);
        var ready = parts[1].equals("ready");
        return new RunningPod((ObjectNode) JsonMapper.shared()
                .readTree("""
                    {"metadata": {"name": "orders-%d", "creationTimestamp": "2026-01-01T%sZ", "labels": {"controller-revision-hash": "%s"}},
                     "status": {"conditions": [{"type": "Ready", "status": "%s", "lastTransitionTime": "2026-01-01T%sZ"}],
                      "containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff"}}}]}}\
                    """.formatted(number, parts[0], revision, ready ? "True" : "False", parts[ready ? 2 : 0])));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T%sZ".formatted(time));
    }
}
