package io.driftsafe.provider.aws;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.ecs.EcsClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Services whose tasks come and go in their time, and of which there is room for a few only; moto starts none. */
final class EcsDouble implements ServiceDouble {

    /** So many tasks of a service there is room for. */
    static final int ROOM = 6;

    private final EcsClient ecs;
    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final Map<String, Long> changed = new ConcurrentHashMap<>();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();
    private volatile long takes;

    EcsDouble(AwsPeer moto) {
        this.ecs = moto.outside(AwsService.ECS);
    }

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    /** The last deployment of the service has failed. */
    void fails(String service) {
        failed.add(service);
    }

    @Override
    public String answered(AwsCall call, String text) {
        if (call.action().equals("ecs:UpdateService")) {
            changed.put(required(call, "service"), System.nanoTime());
        }
        if (!call.action().equals("ecs:DescribeServices")) {
            return text;
        }
        var answer = JsonMapper.shared().readTree(text);
        answer.path("services").forEach(service -> show((ObjectNode) service));
        return answer.toString();
    }

    private void show(ObjectNode service) {
        var name = service.get("serviceName").stringValue();
        var desired = service.get("desiredCount").intValue();
        var since = changed.get(name);
        var changes = since != null && System.nanoTime() - since < takes;
        var now = changes ? running.getOrDefault(name, desired) : Math.min(desired, ROOM);
        running.put(name, now);
        service.put("runningCount", now).put("pendingCount", Math.max(0, Math.min(desired, ROOM) - now));
        service.path("deployments")
                .forEach(deployment -> ((ObjectNode) deployment)
                        .put("rolloutState", failed.contains(name) ? "FAILED" : "COMPLETED")
                        .put("desiredCount", desired)
                        .put("runningCount", now));
        var events = service.putArray("events");
        if (desired > ROOM && !changes) {
            events.addObject()
                    .put("id", "no-room-" + changed.getOrDefault(name, 0L))
                    .put("message", "(service %s) was unable to place a task: no instance has room.".formatted(name));
        }
        events.addObject()
                .put("id", "steady")
                .put("message", "(service %s) has reached a steady state.".formatted(name));
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        if (!check.equals("service_is_a_daemon")) {
            throw new IllegalArgumentException("There is no check " + check);
        }
        return ecs
                .describeServices(
                        request -> request.cluster(required(call, "cluster")).services(required(call, "service")))
                .services()
                .stream()
                .anyMatch(ServiceAttributes::isDaemon);
    }

    private static String required(AwsCall call, String parameter) {
        return Objects.requireNonNull(call.parameters().get(parameter), parameter);
    }
}
