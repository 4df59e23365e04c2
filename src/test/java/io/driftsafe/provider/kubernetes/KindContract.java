package io.driftsafe.provider.kubernetes;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderContract;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** On a real API server, with no more rights than the printed role gives, with an object of one kind. */
@ClusterTest
abstract class KindContract extends ProviderContract {

    protected final ControlPlane cluster = ControlPlane.shared();

    @Autowired
    protected KubernetesCloud cloud;

    @LocalServerPort
    private int port;

    protected FaultyRoad road;
    protected String namespace;

    /** As it stands in ids. */
    protected abstract String kind();

    /** Where objects of the kind are made. */
    protected abstract String collection();

    /** An object with the name and a secret. */
    protected abstract String object(String name);

    /** Makes the object as its controllers would. */
    protected void settle() {}

    @BeforeEach
    void begin() throws Exception {
        Workloads.letTheServiceIn(cluster, new ServiceClient(port));
        road = new FaultyRoad(cluster);
        namespace = cluster.namespace();
        Workloads.connect(new ServiceClient(port), namespace, road.address(), cluster.tokenFile(ControlPlane.SERVICE));
        make();
    }

    protected final void make() {
        cluster.create(collection(), object("web"));
        settle();
    }

    @AfterEach
    void end() {
        road.close();
    }

    @Override
    protected final CloudProvider cloud() {
        return cloud;
    }

    @Override
    protected final ResourceRef resource() {
        return named("web");
    }

    @Override
    protected final ResourceRef nothing() {
        return named("nobody");
    }

    private ResourceRef named(String name) {
        return new ResourceRef(
                "kubernetes", namespace, Optional.empty(), "%s/%s/%s".formatted(namespace, kind(), name));
    }

    protected final String path() {
        return collection() + "/web";
    }

    protected static Change change(Observation seen, String pointer, JsonNode value) {
        var path = AttributePath.parse(pointer);
        return seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(value)));
    }

    protected static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    @Override
    protected void remove() {
        cluster.delete(path());
    }

    /** By the server's own count, where it counts for the kind. */
    @Override
    protected final int effects() {
        var generation = cluster.get(path()).at("/metadata/generation");
        return generation.isMissingNode() ? road.effects() : generation.asInt() - 1;
    }

    @Override
    protected final Optional<String> secret() {
        return Optional.of(Workloads.SECRET);
    }

    @Override
    protected final void loseTheNextAnswer() {
        road.loseTheNextAnswer();
    }

    @Override
    protected final Set<ProviderException.Kind> errors() {
        return Set.of(
                ProviderException.Kind.THROTTLED,
                ProviderException.Kind.DENIED,
                ProviderException.Kind.CAPACITY,
                ProviderException.Kind.INVALID);
    }

    @Override
    protected final void failTheNextWrite(ProviderException.Kind error) {
        switch (error) {
            case THROTTLED -> road.answerTheNextWrite(429, status("TooManyRequests", "the server is busy"));
            case DENIED -> road.answerTheNextWrite(403, status("Forbidden", "it is forbidden"));
            case CAPACITY -> road.answerTheNextWrite(403, status("Forbidden", "exceeded quota: small, used: cpu=1"));
            case INVALID -> road.answerTheNextWrite(422, status("Invalid", "spec.replicas: Invalid value"));
            default -> throw new IllegalArgumentException("No server answers " + error);
        }
    }

    private static String status(String reason, String message) {
        return """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "%s", "message": "%s",
             "details": {"causes": [{"field": "spec"}]}}\
            """.formatted(reason, message);
    }

    /** A kind that makes pods. */
    abstract static class OfPods extends KindContract {

        /** Where its containers stand. */
        protected String containers() {
            return "/spec/template/spec/containers";
        }

        @Override
        protected final List<Change> fix(Observation seen) {
            return List.of(
                    change(seen, "/containers/app/requests/cpu", text("250m")),
                    change(seen, "/containers/app/limits/memory", text("1536Mi")));
        }

        @Override
        protected final void changeTheSame() {
            cluster.jsonPatch(path(), """
                [{"op": "replace", "path": "%s/0/resources/requests/cpu", "value": "2"}]\
                """.formatted(containers()));
        }
    }
}
