package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Progress;
import io.driftsafe.resource.Quantity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
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
    private final Instant now;
    private final Duration patience;
    private final Optional<WriteMark> ours;

    private Rollout(Kind kind, JsonNode object, Instant now, Duration patience) {
        this.kind = kind;
        this.object = object;
        this.now = now;
        this.patience = patience;
        this.ours = WriteMark.of(object).filter(mark -> mark.generation() == generation());
    }

    /**
     * @param now the server's time
     * @param patience for a rollout of whose deadline the object says nothing
     */
    static Progress of(Kind kind, JsonNode object, Instant now, Duration patience) {
        var rollout = new Rollout(kind, object, now, patience);
        return switch (kind) {
            case DEPLOYMENT -> rollout.deployment();
            case STATEFUL_SET -> rollout.statefulSet();
            case DAEMON_SET -> rollout.daemonSet();
            case VOLUME_CLAIM -> rollout.volumeClaim();
            case AUTOSCALER, CRON_JOB -> new Progress.AtRest();
        };
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
        return isObserved() && noneOfBefore && (cameToAnEnd || updated >= wanted)
                ? new Progress.AtRest()
                : new Progress.Working(Optional.empty());
    }

    private Progress statefulSet() {
        var wanted = spec("replicas", 1);
        var rolls = !object.at("/spec/updateStrategy/type").asString("").equals("OnDelete")
                && object.at("/spec/updateStrategy/rollingUpdate/partition").asInt(0) == 0;
        var revision = object.path("status").path("updateRevision").asString("");
        var updated = !rolls
                || revision.equals(object.path("status").path("currentRevision").asString(""));
        return finished(updated && status("replicas") == wanted, status("readyReplicas") >= wanted);
    }

    private Progress daemonSet() {
        var wanted = status("desiredNumberScheduled");
        var rolls = !object.at("/spec/updateStrategy/type").asString("").equals("OnDelete");
        return finished(!rolls || status("updatedNumberScheduled") >= wanted, status("numberAvailable") >= wanted);
    }

    /** @param works whether all pods do */
    private Progress finished(boolean everywhere, boolean works) {
        if (isObserved() && everywhere && (works || ours.isEmpty())) {
            return new Progress.AtRest();
        }
        return ours.map(mark -> workingUntil(mark.at().plus(patience), object.path("none")))
                .orElseGet(() -> new Progress.Working(Optional.empty()));
    }

    private Progress volumeClaim() {
        var wanted = amount("/spec/resources/requests/storage");
        var there = amount("/status/capacity/storage");
        var bound = object.at("/status/phase").asString("").equals("Bound");
        if (!bound || there.isEmpty() || !wanted.orElse(Quantity.NONE).isMoreThan(there.get())) {
            return new Progress.AtRest();
        }
        if (condition("FileSystemResizePending").path("status").asString("").equals("True")) {
            // The rest is done when a pod next mounts it.
            return new Progress.AtRest();
        }
        var infeasible = object.at("/status/allocatedResourceStatuses/storage").asString("");
        return infeasible.endsWith("Infeasible")
                ? new Progress.Failed("The volume cannot be grown: " + infeasible)
                : new Progress.Working(Optional.empty());
    }

    private Optional<Quantity> amount(String pointer) {
        return Quantity.parse(object.at(pointer).asString(""));
    }

    private Progress workingUntil(Instant end, JsonNode progressing) {
        return now.isAfter(end) ? new Progress.Failed(failure(progressing)) : new Progress.Working(Optional.empty());
    }

    /** The deadline of a cluster is a time without any progress. */
    private static Instant lastProgress(JsonNode progressing, Instant since) {
        var last = time(progressing, "lastUpdateTime");
        return last.equals(Instant.MAX) || last.isBefore(since) ? since : last;
    }

    private String failure(JsonNode progressing) {
        var pods = condition("ReplicaFailure").path("message").asString("");
        var message = progressing.path("message").asString("The rollout did not come to an end in time");
        return "%s: %s of %s pods are updated and %s work%s"
                .formatted(
                        message,
                        status(kind == Kind.DAEMON_SET ? "updatedNumberScheduled" : "updatedReplicas"),
                        kind == Kind.DAEMON_SET ? status("desiredNumberScheduled") : spec("replicas", 1),
                        status(working()),
                        pods.isEmpty() ? "" : "; " + pods);
    }

    private String working() {
        return switch (kind) {
            case DAEMON_SET -> "numberAvailable";
            case STATEFUL_SET -> "readyReplicas";
            default -> "availableReplicas";
        };
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
