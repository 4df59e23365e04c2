package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The pods that an object makes: how many, and what each of them takes.
 *
 * @param count zero where it makes them only now and then
 * @param template of each
 * @param surge how many more there may be while they are replaced
 */
record Pods(long count, JsonNode template, long surge) {

    /** Empty where the kind makes none. */
    static Optional<Pods> of(Kind kind, JsonNode object) {
        return kind.podTemplate()
                .map(pointer -> new Pods(count(kind, object), object.at(pointer), surge(kind, object)));
    }

    private static long count(Kind kind, JsonNode object) {
        return switch (kind) {
            case DEPLOYMENT, STATEFUL_SET -> object.at("/spec/replicas").asLong(1);
            case DAEMON_SET -> object.at("/status/desiredNumberScheduled").asLong(0);
            case CRON_JOB, AUTOSCALER, VOLUME_CLAIM -> 0;
        };
    }

    /** None where old pods may go before new ones come. */
    private static long surge(Kind kind, JsonNode object) {
        if (kind != Kind.DEPLOYMENT || isRecreated(object)) {
            return 0;
        }
        return unavailable(object) > 0 ? 0 : surge(object);
    }

    /** Whether no pod of a deployment that has some need work for a while when they are replaced. */
    static boolean mayAllBeGone(JsonNode deployment) {
        var count = count(Kind.DEPLOYMENT, deployment);
        return count > 0 && (isRecreated(deployment) || unavailable(deployment) >= count);
    }

    private static boolean isRecreated(JsonNode deployment) {
        return deployment.at("/spec/strategy/type").asString("").equals("Recreate");
    }

    private static long surge(JsonNode deployment) {
        return part(deployment.at("/spec/strategy/rollingUpdate/maxSurge"), count(Kind.DEPLOYMENT, deployment), true);
    }

    /** As the deployment controller takes it: where both come to nothing, one pod may be missing. */
    private static long unavailable(JsonNode deployment) {
        var written = part(
                deployment.at("/spec/strategy/rollingUpdate/maxUnavailable"),
                count(Kind.DEPLOYMENT, deployment),
                false);
        return written == 0 && surge(deployment) == 0 ? 1 : written;
    }

    /** A number, or a percentage of all. */
    private static long part(JsonNode written, long count, boolean up) {
        var text = written.asString("25%");
        if (!text.matches("[0-9]{1,9}%?")) {
            return count;
        }
        var number = Long.parseLong(text.replace("%", ""));
        if (!text.endsWith("%")) {
            return number;
        }
        return up ? Math.ceilDiv(count * number, 100) : count * number / 100;
    }

    /** The containers that run, by name. */
    Stream<JsonNode> containers() {
        return template.at("/spec/containers").valueStream();
    }

    Stream<JsonNode> allContainers() {
        return Stream.concat(containers(), template.at("/spec/initContainers").valueStream());
    }

    JsonNode labels() {
        return template.at("/metadata/labels");
    }

    /**
     * What one pod takes, by the names that quotas use; containers that prepare it run one after another before the
     * others.
     */
    Map<String, Quantity> each() {
        var together = new TreeMap<String, Quantity>();
        containers()
                .forEach(container ->
                        taken(container).forEach((name, amount) -> together.merge(name, amount, Quantity::plus)));
        template.at("/spec/initContainers")
                .valueStream()
                .forEach(container ->
                        taken(container).forEach((name, amount) -> together.merge(name, amount, Pods::larger)));
        together.put("pods", Quantity.parse("1").orElseThrow());
        return together;
    }

    private static Quantity larger(Quantity one, Quantity other) {
        return one.isMoreThan(other) ? one : other;
    }

    private static Map<String, Quantity> taken(JsonNode container) {
        var taken = new TreeMap<String, Quantity>();
        var limits = container.at("/resources/limits");
        // What has a limit only, asks for as much.
        limits.forEachEntry((name, value) -> amount(value).ifPresent(amount -> {
            taken.put("limits." + name, amount);
            taken.put("requests." + name, amount);
        }));
        container
                .at("/resources/requests")
                .forEachEntry(
                        (name, value) -> amount(value).ifPresent(amount -> taken.put("requests." + name, amount)));
        return taken;
    }

    static Optional<Quantity> amount(JsonNode value) {
        return Quantity.parse(value.asString(""));
    }
}
