package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderContract;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** On a real API server, with no more rights than the printed role gives. */
@ClusterTest
class DeploymentContractTest extends ProviderContract {

    private final ControlPlane cluster = ControlPlane.shared();

    @Autowired
    private KubernetesCloud cloud;

    @LocalServerPort
    private int port;

    private FaultyRoad road;
    private String namespace;

    @BeforeEach
    void begin() throws Exception {
        Workloads.letTheServiceIn(cluster, new ServiceClient(port));
        road = new FaultyRoad(cluster);
        namespace = cluster.namespace();
        Workloads.connect(new ServiceClient(port), namespace, road.address(), cluster.tokenFile(ControlPlane.SERVICE));
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        Workloads.awaitRollout(cluster, namespace, "web");
    }

    @AfterEach
    void end() {
        road.close();
    }

    @Override
    protected CloudProvider cloud() {
        return cloud;
    }

    @Override
    protected ResourceRef resource() {
        return named("web");
    }

    @Override
    protected ResourceRef nothing() {
        return named("nobody");
    }

    @Override
    protected List<Change> fix(Observation seen) {
        return List.of(
                change(seen, "/containers/app/requests/cpu", JsonNodeFactory.instance.stringNode("250m")),
                change(seen, "/containers/app/limits/memory", JsonNodeFactory.instance.stringNode("1536Mi")));
    }

    private static Change change(Observation seen, String pointer, JsonNode value) {
        var path = AttributePath.parse(pointer);
        return seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(value)));
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path("web"), """
                {"spec": {"minReadySeconds": 1}}""");
    }

    @Override
    protected void changeTheSame() {
        cluster.jsonPatch(path("web"), """
                [{"op": "replace", "path": "/spec/template/spec/containers/0/resources/requests/cpu", "value": "2"}]""");
    }

    @Override
    protected void remove() {
        cluster.delete(path("web"));
    }

    @Override
    protected int effects() {
        return cluster.get(path("web")).at("/metadata/generation").asInt() - 1;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of(Workloads.SECRET);
    }

    @Override
    protected void loseTheNextAnswer() {
        road.loseTheNextAnswer();
    }

    @Override
    protected Set<ProviderException.Kind> errors() {
        return Set.of(
                ProviderException.Kind.THROTTLED,
                ProviderException.Kind.DENIED,
                ProviderException.Kind.CAPACITY,
                ProviderException.Kind.INVALID);
    }

    @Override
    protected void failTheNextWrite(ProviderException.Kind kind) {
        switch (kind) {
            case THROTTLED -> road.answerTheNextWrite(429, status("TooManyRequests", "the server is busy"));
            case DENIED -> road.answerTheNextWrite(403, status("Forbidden", "deployments.apps is forbidden"));
            case CAPACITY -> road.answerTheNextWrite(403, status("Forbidden", "exceeded quota: small, used: cpu=1"));
            case INVALID -> road.answerTheNextWrite(422, status("Invalid", "spec.replicas: Invalid value"));
            default -> throw new IllegalArgumentException("No server answers " + kind);
        }
    }

    private static String status(String reason, String message) {
        return """
                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "%s", "message": "%s",
                 "details": {"causes": [{"field": "spec"}]}}""".formatted(reason, message);
    }

    /** Controllers write the status of an object all the time; that is no change of it. */
    @Test
    void aStatusThatIsWrittenMeanwhileIsNoConflict() {
        var seen = live();
        road.beforeTheNextWrite(() -> cluster.patch(path("web") + "/status", """
                {"status": {"conditions": [{"type": "Noise", "status": "True"}]}}"""));

        cloud.apply(resource(), seen, fix(seen), key());

        assertThat(effects()).isOne();
    }

    @Test
    void whatIsChangedBetweenTheLastLookAndTheWriteIsNotOverwritten() {
        var seen = live();
        road.beforeTheNextWrite(this::changeTheSame);

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(refusal.explanation()).contains("/containers/app/requests/cpu");
        assertThat(cluster.get(path("web"))
                        .at("/spec/template/spec/containers/0/resources/requests/cpu")
                        .asString())
                .isEqualTo("2");
    }

    @Test
    void whatIsMadeAnewUnderTheSameNameIsAnotherObject() {
        var seen = live();
        road.beforeTheNextWrite(() -> {
            remove();
            await().untilAsserted(() -> assertThat(cluster.exists(path("web"))).isFalse());
            cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        });

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(effects()).isZero();
    }

    /** Values may have come back by then; that others wrote in the meantime counts. */
    @Test
    void aWriteThatIsOvertakenIsRefusedThoughTheValuesAreAsBefore() {
        var seen = live();
        var first = key();
        road.beforeTheNextWrite(() -> {
            cluster.patch(path("web"), "{\"spec\": {\"replicas\": 1}}");
            var second = new WriteKey(first.operation(), WriteKey.Direction.ROLLBACK, 1, 2);
            var now = live();
            cloud.apply(
                    resource(), now, List.of(change(now, "/replicas", JsonNodeFactory.instance.numberNode(0))), second);
        });

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), first));

        assertThat(refusal).isInstanceOf(ProviderException.Superseded.class);
        assertThat(effects()).isEqualTo(2);
        assertThat(catchThrowableOfType(
                        ProviderException.class, () -> cloud.read(resource(), new Run(first.operation(), 1))))
                .isInstanceOf(ProviderException.Superseded.class);
        assertThat(cloud.read(resource(), new Run(first.operation(), 3))).isPresent();
    }

    private static WriteKey key() {
        return new WriteKey("op_" + UUID.randomUUID(), WriteKey.Direction.APPLY, 1, 1);
    }

    private ResourceRef named(String name) {
        return new ResourceRef(
                "kubernetes", namespace, Optional.empty(), "%s/deployment/%s".formatted(namespace, name));
    }

    private String path(String name) {
        return Workloads.deployments(namespace) + "/" + name;
    }
}
