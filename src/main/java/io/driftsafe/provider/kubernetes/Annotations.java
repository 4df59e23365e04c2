package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.PathPattern;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which annotations may hold a secret, whatever they are called: anybody may write anything into one, a whole object
 * with its secrets too, so only of those that are known to hold none the value is shown.
 */
final class Annotations {

    private static final Set<String> HARMLESS = Set.of(
            // By these other tools are told that manage an object.
            "argocd.argoproj.io/tracking-id",
            "meta.helm.sh/release-name",
            "meta.helm.sh/release-namespace",
            // Written by Kubernetes itself.
            "deployment.kubernetes.io/revision",
            "deprecated.daemonset.template.generation",
            "kubectl.kubernetes.io/restartedAt",
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.kubernetes.io/storage-provisioner",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node",
            // Numbers and words that are written for tools.
            "cluster-autoscaler.kubernetes.io/safe-to-evict",
            "prometheus.io/scrape",
            "prometheus.io/port");

    private Annotations() {}

    /** Of the object and of all that it is a template for. */
    static List<PathPattern> secret(Configuration shown) {
        return within(shown.json(), List.of()).map(PathPattern::new).toList();
    }

    private static Stream<List<String>> within(JsonNode value, List<String> place) {
        return switch (value) {
            case ObjectNode object ->
                object.propertyStream()
                        .flatMap(member -> isAnnotations(member.getKey(), place)
                                ? secret(member.getValue(), with(place, member.getKey()))
                                : within(member.getValue(), with(place, member.getKey())));
            case ArrayNode array ->
                IntStream.range(0, array.size())
                        .boxed()
                        .flatMap(i -> within(array.get(i), with(place, Integer.toString(i))));
            default -> Stream.of();
        };
    }

    private static boolean isAnnotations(String name, List<String> place) {
        return name.equals("annotations") && (place.isEmpty() || place.getLast().equals("metadata"));
    }

    private static Stream<List<String>> secret(JsonNode annotations, List<String> place) {
        return annotations
                .propertyStream()
                .filter(annotation -> !HARMLESS.contains(annotation.getKey()))
                .map(annotation -> with(place, annotation.getKey()));
    }

    private static List<String> with(List<String> place, String name) {
        return Stream.concat(place.stream(), Stream.of(name)).toList();
    }
}
