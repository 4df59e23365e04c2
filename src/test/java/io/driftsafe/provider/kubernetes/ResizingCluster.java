package io.driftsafe.provider.kubernetes;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.driftsafe.resource.Quantity;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stub of ours, for no real server that resizes pods can be had here: one StatefulSet of the strategy OnDelete with
 * two pods, on a server of Kubernetes 1.35 as its documentation describes it ("Resize CPU and Memory Resources assigned
 * to Containers", API reference of Pod v1). What the kubelet does about a resize, a test orders for each pod.
 */
final class ResizingCluster implements AutoCloseable {

    static final String SET = "/apis/apps/v1/namespaces/shop/statefulsets/orders";

    static final String HORIZONTAL_AUTOSCALERS = "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers";
    static final String VERTICAL_AUTOSCALERS = "/apis/autoscaling.k8s.io/v1/namespaces/shop/verticalpodautoscalers";

    private static final String PODS = "/api/v1/namespaces/shop/pods";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final WireMockServer server;
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, Kubelet> kubelets = new ConcurrentHashMap<>();
    private final Map<String, ResponseDefinition> refusals = new ConcurrentHashMap<>();

    /** What a kubelet does about another size of a pod. */
    enum Kubelet {
        /** At once. */
        RESIZES,
        /** It has begun to. */
        IS_RESIZING,
        /** There is no room on the node at the moment. */
        DEFERS,
        /** The node could never hold it. */
        CANNOT,
        /** It tried. */
        FAILS
    }

    ResizingCluster() {
        objects.put(SET, read("""
            {"kind": "StatefulSet", "metadata": {"namespace": "shop", "name": "orders", "uid": "uid-of-orders", "generation": 1, "resourceVersion": "1", "annotations": {}},
             "spec": {"replicas": 2, "serviceName": "orders", "selector": {"matchLabels": {"app": "orders"}},
              "updateStrategy": {"type": "OnDelete"},
              "template": {"metadata": {"labels": {"app": "orders"}}, "spec": {"containers": [
                {"name": "app", "image": "registry.example/app:1",
                 "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}}]}}},
             "status": {"observedGeneration": 1, "replicas": 2, "readyReplicas": 2, "currentRevision": "a", "updateRevision": "a"}}\
            """));
        for (var name : new String[] {"orders-0", "orders-1"}) {
            objects.put(PODS + "/" + name, read("""
                {"kind": "Pod", "metadata": {"namespace": "shop", "name": "%1$s", "uid": "uid-of-%1$s", "labels": {"app": "orders"},
                  "creationTimestamp": "2026-01-01T00:00:00Z", "ownerReferences": [{"uid": "uid-of-orders", "controller": true}]},
                 "spec": {"containers": [
                   {"name": "injected", "image": "registry.example/proxy:1"},
                   {"name": "app", "image": "registry.example/app:1",
                    "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}}]},
                 "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
                  "containerStatuses": [{"name": "app", "resources":
                    {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}}]}}\
                """.formatted(name)));
        }
        this.server = new WireMockServer(
                options().dynamicPort().bindAddress("127.0.0.1").extensions(new Answers()));
        server.stubFor(any(anyUrl()).willReturn(aResponse()));
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    synchronized JsonNode set() {
        return object(SET).deepCopy();
    }

    synchronized JsonNode pod(String name) {
        return object(PODS + "/" + name).deepCopy();
    }

    /** What somebody else makes there. */
    synchronized void create(String collection, String object) {
        var made = read(object);
        objects.put(collection + "/" + made.at("/metadata/name").asString(), made);
    }

    /** From now on the service may not list what is there. */
    void forbid(String collection) {
        refusals.put(collection, failure(403, "Forbidden", "cannot list what is at " + collection));
    }

    /** What somebody else changes, by JSON Pointer. */
    synchronized void changeSet(String pointer, JsonNode value) {
        put(object(SET), pointer, value);
    }

    synchronized void changePod(String name, String pointer, JsonNode value) {
        put(object(PODS + "/" + name), pointer, value);
    }

    /** From now on, and what it has not done yet as well. */
    synchronized void order(String pod, Kubelet kubelet) {
        kubelets.put(pod, kubelet);
        act(object(PODS + "/" + pod));
    }

    private ObjectNode object(String path) {
        return Objects.requireNonNull(objects.get(path), path);
    }

    private synchronized ResponseDefinition answer(Request request) {
        var path = request.getUrl().replaceAll("\\?.*", "");
        if (request.getMethod().value().equals("PATCH")) {
            return patched(path, request);
        }
        if (objects.containsKey(path)) {
            return json(200, object(path));
        }
        var refusal = refusals.get(path);
        if (refusal != null) {
            return refusal;
        }
        return switch (path) {
            case "/api/v1" -> json(200, resources("pods", "pods/resize", "pods/status"));
            case "/apis/autoscaling/v2" -> json(200, resources("horizontalpodautoscalers"));
            case "/apis/policy/v1" -> json(200, resources("poddisruptionbudgets"));
            case PODS -> json(200, list(PODS + "/"));
            case "/apis/autoscaling.k8s.io/v1" ->
                objects.keySet().stream().anyMatch(place -> place.startsWith(VERTICAL_AUTOSCALERS))
                        ? json(200, resources("verticalpodautoscalers", "verticalpodautoscalers/status"))
                        : failure(404, "NotFound", "the server could not find the requested resource");
            case VERTICAL_AUTOSCALERS -> json(200, list(VERTICAL_AUTOSCALERS + "/"));
            case HORIZONTAL_AUTOSCALERS -> json(200, list(HORIZONTAL_AUTOSCALERS + "/"));
            case "/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
                    "/api/v1/namespaces/shop/limitranges",
                    "/api/v1/namespaces/shop/resourcequotas" -> json(200, list("none"));
            default -> failure(404, "NotFound", path + " not found");
        };
    }

    private ResponseDefinition patched(String path, Request request) {
        var resize = path.endsWith("/resize");
        var place = resize ? path.substring(0, path.length() - "/resize".length()) : path;
        var before = objects.get(place);
        if (before == null) {
            return failure(404, "NotFound", path + " not found");
        }
        var after = before.deepCopy();
        for (var operation : JSON.readTree(request.getBodyAsString())) {
            var pointer = operation.path("path").asString();
            switch (operation.path("op").asString()) {
                case "test" -> {
                    if (!after.at(pointer).equals(operation.path("value"))) {
                        return failure(422, "Invalid", "testing path %s value failed".formatted(pointer));
                    }
                }
                case "add", "replace" -> put(after, pointer, operation.path("value"));
                default -> throw new IllegalArgumentException(operation.toString());
            }
        }
        if (resize && lowersMemoryLimitWithoutRestart(before, after)) {
            return json(422, read("""
                {"kind": "Status", "status": "Failure", "reason": "Invalid",
                 "message": "memory limits cannot be decreased unless resizePolicy is RestartContainer",
                 "details": {"causes": [{"field": "spec.containers[1].resources.limits"}]}}\
                """));
        }
        if (!resize && !after.path("spec").equals(before.path("spec"))) {
            put(
                    after,
                    "/metadata/generation",
                    JSON.valueToTree(before.at("/metadata/generation").asInt() + 1));
        }
        if (!request.getUrl().contains("dryRun=All")) {
            objects.put(place, after);
            if (resize) {
                act(after);
            } else {
                put(after, "/status/observedGeneration", after.at("/metadata/generation"));
            }
        }
        return json(200, after);
    }

    /** As servers before 1.34 have it, which are the stricter ones. */
    private static boolean lowersMemoryLimitWithoutRestart(JsonNode before, JsonNode after) {
        var limit = "/spec/containers/1/resources/limits/memory";
        var was = Quantity.parse(before.at(limit).asString("")).orElseThrow();
        var is = Quantity.parse(after.at(limit).asString("")).orElseThrow();
        return was.isMoreThan(is)
                && after.at("/spec/containers/1/resizePolicy")
                        .valueStream()
                        .filter(policy -> policy.path("resourceName").asString().equals("memory"))
                        .noneMatch(policy ->
                                policy.path("restartPolicy").asString().equals("RestartContainer"));
    }

    private void act(ObjectNode pod) {
        var wanted = pod.at("/spec/containers/1/resources");
        var conditions = JsonNodeFactory.instance.arrayNode();
        conditions.add(read("{\"type\": \"Ready\", \"status\": \"True\"}"));
        if (!pod.at("/status/containerStatuses/0/resources").equals(wanted)) {
            switch (kubelets.getOrDefault(pod.at("/metadata/name").asString(), Kubelet.RESIZES)) {
                case RESIZES -> put(pod, "/status/containerStatuses/0/resources", wanted);
                case IS_RESIZING -> conditions.add(read("{\"type\": \"PodResizeInProgress\", \"status\": \"True\"}"));
                case DEFERS -> conditions.add(read("""
                    {"type": "PodResizePending", "status": "True", "reason": "Deferred", "message": "Node didn't have enough resource: cpu"}\
                    """));
                case CANNOT -> conditions.add(read("""
                    {"type": "PodResizePending", "status": "True", "reason": "Infeasible", "message": "Node didn't have enough capacity: cpu"}\
                    """));
                case FAILS -> conditions.add(read("""
                    {"type": "PodResizeInProgress", "status": "True", "reason": "Error", "message": "memory usage is above the new limit"}\
                    """));
            }
        }
        put(pod, "/status/conditions", conditions);
    }

    private static void put(ObjectNode object, String pointer, JsonNode value) {
        var slash = pointer.lastIndexOf('/');
        var name = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        ((ObjectNode) object.at(pointer.substring(0, slash))).set(name, value.deepCopy());
    }

    private ObjectNode list(String prefix) {
        var list = JsonNodeFactory.instance.objectNode();
        var items = list.putArray("items");
        objects.forEach((path, object) -> {
            if (path.startsWith(prefix)) {
                items.add(object);
            }
        });
        return list;
    }

    private static ObjectNode resources(String... names) {
        var list = JsonNodeFactory.instance.objectNode();
        var resources = list.putArray("resources");
        for (var name : names) {
            resources.addObject().put("name", name);
        }
        return list;
    }

    private static ResponseDefinition failure(int status, String reason, String message) {
        var body = JsonNodeFactory.instance.objectNode();
        return json(status, body.put("kind", "Status").put("reason", reason).put("message", message));
    }

    private static ResponseDefinition json(int status, JsonNode body) {
        return new ResponseDefinitionBuilder()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(body.toString())
                .build();
    }

    private static ObjectNode read(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Lets the server answer from what there is. */
    private final class Answers implements ResponseDefinitionTransformerV2 {

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            return answer(event.getRequest());
        }

        @Override
        public String getName() {
            return "cluster";
        }
    }
}
