package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Progress;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How far the controllers of a cluster are with what the spec of an object says. Of a change that the service made it
 * wants to see all pods work; of what others did only that nothing is under way.
 */
final class Rollout {

    /** Beyond a deadline that the cluster itself watches over. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Kind kind;
    private final JsonNode object;
    private final Around around;
    private final Duration patience;
    private final Optional<WriteMark> ours;

    private Rollout(Kind kind, JsonNode object, Around around, Duration patience) {
        this.kind = kind;
        this.object = object;
        this.around = around;
        this.patience = patience;
        this.ours = WriteMark.of(object).filter(this::isOurs);
    }

    /** @param patience for how long a rollout may come no further, if the object does not say it itself */
    static Progress of(Kind kind, JsonNode object, Around around, Duration patience) {
        var rollout = new Rollout(kind, object, around, patience);
        return rollout.overtaken().orElseGet(() -> switch (kind) {
            case DEPLOYMENT -> rollout.deployment();
            case STATEFUL_SET -> rollout.statefulSet();
            case DAEMON_SET -> rollout.daemonSet();
            case VOLUME_CLAIM -> VolumeGrowth.of(object);
            case AUTOSCALER, CRON_JOB -> new Progress.AtRest();
        });
    }

    /** Whoever looks for his own write's effect wants to see all pods work, also where others have written since. */
    private boolean isOurs(WriteMark mark) {
        return mark.generation() == generation()
                || mark.generation() < generation()
                        && around.watcher().filter(mark::isOf).isPresent();
    }

    /** What works then is not the fix alone. How many pods there are is an autoscaler's to change at any time. */
    private Optional<Progress> overtaken() {
        return around.handle()
                .filter(handle -> handle.generation() < generation())
                .filter(_ -> around.autoscalers()
                        .horizontal(ObjectId.of(kind, object))
                        .isEmpty())
                .map(_ -> new Progress.Failed(
                        "Somebody else changed it while the service's own change was rolled out, so it is not"
                                + " known what came of that"));
    }

    private Progress deployment() {
        var wanted = spec("replicas", 1);
        var updated = status("updatedReplicas");
        var noneOfBefore = status("replicas") <= updated;
        if (isObserved() && updated >= wanted && noneOfBefore && status("availableReplicas") >= wanted) {
            return new Progress.AtRest();
        }
        if (isObserved() && isPaused()) {
            return new Progress.AtRest();
        }
        var progressing = condition("Progressing");
        var late = progressing.path("reason").asString("").equals("ProgressDeadlineExceeded");
        if (ours.isPresent()) {
            // A deadline that was missed before the change says nothing of it.
            var since = ours.get().at();
            return isObserved() && late && time(progressing, "lastUpdateTime").isAfter(since)
                    ? new Progress.Failed(failure(progressing))
                    : workingUntil(lastProgress(progressing, since).plus(deadline()), progressing);
        }
        if (isObserved() && late) {
            return new Progress.Failed(failure(progressing));
        }
        var cameToAnEnd = progressing.path("reason").asString("").equals("NewReplicaSetAvailable");
        return isObserved() && noneOfBefore && (cameToAnEnd || updated >= wanted) ? new Progress.AtRest() : working();
    }

    private Progress statefulSet() {
        var wanted = spec("replicas", 1);
        var rolls = !InPlace.keepsPods(object)
                && object.at("/spec/updateStrategy/rollingUpdate/partition").asInt(0) == 0;
        var revision = object.path("status").path("updateRevision").asString("");
        var updated = !rolls
                || revision.equals(object.path("status").path("currentRevision").asString(""));
        return finished(updated && status("replicas") == wanted, status("readyReplicas") >= wanted);
    }

    private Progress daemonSet() {
        var wanted = status("desiredNumberScheduled");
        var rolls = !InPlace.keepsPods(object);
        return finished(!rolls || status("updatedNumberScheduled") >= wanted, status("numberAvailable") >= wanted);
    }

    /** @param works whether all pods do */
    private Progress finished(boolean everywhere, boolean works) {
        if (isObserved()) {
            var resized = ours.filter(WriteMark::inPlace).map(this::resized).orElseGet(Progress.AtRest::new);
            if (resized instanceof Progress.Failed || everywhere && (works || ours.isEmpty())) {
                return resized;
            }
        }
        return ours.map(this::stillGoing).orElseGet(this::working);
    }

    private Progress resized(WriteMark mark) {
        return InPlace.progress(object, around, mark.at().plus(patienceForAPod()));
    }

    /** These objects do not tell when they last came further; their pods do. */
    private Progress stillGoing(WriteMark mark) {
        if (!around.now().isAfter(mark.at().plus(patienceForAPod()))) {
            return working();
        }
        var pods = around.pods().get();
        var last = pods.stream()
                .filter(pod ->
                        pod.created().filter(time -> !time.isBefore(mark.at())).isPresent())
                .flatMap(RunningPod::progress)
                .filter(mark.at()::isBefore)
                .max(Comparator.naturalOrder())
                .orElse(mark.at());
        return around.now().isAfter(last.plus(patienceForAPod()))
                ? new Progress.Failed("The rollout came no further for %d s: %s%s"
                        .formatted(patienceForAPod().toSeconds(), howFar(), StuckPods.told(kind, object, pods)))
                : working();
    }

    /** The one before has to end, and the new one to have worked for a while. */
    private Duration patienceForAPod() {
        return patience.plusSeconds(spec("minReadySeconds", 0))
                .plusSeconds(object.at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asLong(0));
    }

    private Progress working() {
        return new Progress.Working(around.handle().map(WriteHandle::json));
    }

    private Progress workingUntil(Instant end, JsonNode progressing) {
        return around.now().isAfter(end) ? new Progress.Failed(failure(progressing)) : working();
    }

    /** The deadline of a cluster is a time without any progress. */
    private static Instant lastProgress(JsonNode progressing, Instant since) {
        var last = time(progressing, "lastUpdateTime");
        return last.equals(Instant.MAX) || last.isBefore(since) ? since : last;
    }

    private String failure(JsonNode progressing) {
        var pods = condition("ReplicaFailure").path("message").asString("");
        var message = progressing.path("message").asString("The rollout did not come to an end in time");
        return "%s: %s%s".formatted(message, howFar(), pods.isEmpty() ? "" : "; " + pods);
    }

    private String howFar() {
        return switch (kind) {
            case DAEMON_SET -> howFar("updatedNumberScheduled", status("desiredNumberScheduled"), "numberAvailable");
            case STATEFUL_SET -> howFar("updatedReplicas", spec("replicas", 1), "readyReplicas");
            default -> howFar("updatedReplicas", spec("replicas", 1), "availableReplicas");
        };
    }

    private String howFar(String updated, long wanted, String working) {
        return "%d of %d pods are updated and %d work".formatted(status(updated), wanted, status(working));
    }

    private Duration deadline() {
        var seconds = object.at("/spec/progressDeadlineSeconds");
        return seconds.isIntegralNumber() && seconds.longValue() < Integer.MAX_VALUE
                ? Duration.ofSeconds(seconds.longValue()).plus(GRACE)
                : patience;
    }

    private boolean isObserved() {
        return status("observedGeneration") >= generation();
    }

    private boolean isPaused() {
        return object.at("/spec/paused").asBoolean(false);
    }

    private long generation() {
        return object.at("/metadata/generation").asLong(0);
    }

    private long spec(String name, long absent) {
        return object.path("spec").path(name).asLong(absent);
    }

    private long status(String name) {
        return object.path("status").path(name).asLong(0);
    }

    private JsonNode condition(String type) {
        return object.path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals(type))
                .findFirst()
                .orElseGet(() -> object.path("none"));
    }

    private static Instant time(JsonNode condition, String name) {
        try {
            return Instant.parse(condition.path(name).asString(""));
        } catch (DateTimeException noTime) {
            return Instant.MAX;
        }
    }
}
