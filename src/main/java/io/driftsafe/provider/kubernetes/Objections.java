package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What stands against changes: by the server's own dry run of the very patch, and by what it looks at only later. */
@Component("kubernetesObjections")
class Objections {

    private final KubernetesSettings settings;

    Objections(KubernetesSettings settings) {
        this.settings = settings;
    }

    /**
     * @param rehearsed what the server answered to the dry run
     * @param shown what the object would then be; empty configuration where it was refused
     */
    List<String> to(Api api, String account, Look look, List<Change> changes, Answer rehearsed, Configuration shown) {
        if (!rehearsed.isGood()) {
            return List.of(refused(account, rehearsed));
        }
        var objections = new ArrayList<String>();
        var type = look.observation().type();
        var otherwise = look.observation().configuration().with(changes).differencesTo(shown, type);
        if (!otherwise.isEmpty()) {
            objections.add("The cluster %s would make something else of it: %s"
                    .formatted(
                            account,
                            otherwise.stream()
                                    .map(Difference::path)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))));
        }
        // Who came to move it since the fix was made.
        changes.forEach(change -> type.mover(change.path(), look.observation().configuration())
                .ifPresent(why -> objections.add("%s %s".formatted(change.path(), why))));
        if (look.object().path("metadata").has("deletionTimestamp")) {
            objections.add("It is being deleted");
        }
        var kind = look.id().kind();
        Pods.of(kind, look.object())
                .ifPresent(before -> Pods.of(kind, rehearsed.object())
                        .ifPresent(after -> objections.addAll(ofPods(api, look, changes, before, after))));
        return objections;
    }

    private static String refused(String account, Answer answer) {
        return switch (answer.status()) {
            case 400, 403, 404, 422 -> "The cluster %s would refuse it: %s".formatted(account, answer.message());
            default -> throw ApiErrors.ofRead(account, answer);
        };
    }

    private List<String> ofPods(Api api, Look look, List<Change> changes, Pods before, Pods after) {
        var objections = new ArrayList<String>();
        var kind = look.id().kind();
        var namespace = look.id().namespace();
        var another = !before.template().equals(after.template());
        if (another && kind.rollsOut()) {
            objections.addAll(standingStill(look.object()));
        }
        var inPlace = another && InPlace.isMeant(look.object(), changes);
        if (inPlace) {
            objections.addAll(InPlace.objections(api, look, changes, deadline()));
        }
        var ranges = api.list(ApiResource.LIMIT_RANGES, namespace, deadline());
        if (another) {
            objections.addAll(Quotas.outOfRange(ranges, after));
        }
        if (kind.rollsOut()) {
            objections.addAll(
                    Quotas.exceeded(api.list(ApiResource.QUOTAS, namespace, deadline()), ranges, before, after));
            objections.addAll(Budgets.against(
                    api.list(ApiResource.DISRUPTION_BUDGETS, namespace, deadline()),
                    before,
                    after,
                    another && !inPlace));
        }
        return objections;
    }

    /** Changes that the server takes and does nothing about. */
    private static List<String> standingStill(JsonNode object) {
        var reasons = new ArrayList<String>();
        if (object.at("/spec/paused").asBoolean(false)) {
            reasons.add("Its rollouts are paused, so the pods would stay as they are: resume them first");
        }
        if (object.at("/spec/updateStrategy/rollingUpdate/partition").asInt(0) > 0) {
            reasons.add("Its update strategy has a partition, so some pods would stay as they are");
        }
        return reasons;
    }

    private Deadline deadline() {
        return Deadline.in(settings.callTimeout());
    }
}
