package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** How clusters are reached, tried on a real one. */
@ClusterTest
class ClusterConnectionTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private ServiceClient service;

    @BeforeEach
    void begin() {
        service = new ServiceClient(port);
        Workloads.letTheServiceIn(cluster, service);
    }

    @Test
    void aKubeconfigIsEnough() throws Exception {
        var connection = make("""
            "credentials": {"type": "file", "path": "%s", "context": "test"}\
            """.formatted(cluster.kubeconfig()));

        var report = verified(connection);

        assertThat(report.at("/reachable").booleanValue()).as(report.text()).isTrue();
        assertThat(report.at("/missing_permissions").isEmpty())
                .as(report.text())
                .isTrue();
        service.get("/api/v1/resources?provider=kubernetes&account="
                        + connection.at("/name").asString())
                .expect(200);
    }

    @Test
    void theRoleThatIsPrintedIsEnoughAndNoneOfItIsTooMuch() throws Exception {
        var report = verified(byToken(ControlPlane.SERVICE));

        assertThat(report.at("/reachable").booleanValue()).as(report.text()).isTrue();
        assertThat(report.at("/missing_permissions").isEmpty())
                .as(report.text())
                .isTrue();
        var role = service.get(
                        "/api/v1/providers/kubernetes/permissions?resource_type=kubernetes_persistent_volume_claim")
                .expect(200);
        assertThat(role.at("/policy/kind").asString()).isEqualTo("ClusterRole");
        assertThat(role.at("/policy/rules").size()).as(role.text()).isEqualTo(1);
        assertThat(role.text()).contains("persistentvolumeclaims", "patch").doesNotContain("*", "secrets", "delete");
    }

    @Test
    void eachMissingPermissionIsListed() throws Exception {
        var report = verified(byToken(ControlPlane.STRANGER), "kubernetes_deployment");

        assertThat(report.at("/reachable").booleanValue()).as(report.text()).isTrue();
        assertThat(report.at("/missing_permissions").findValuesAsString("permission"))
                .containsExactlyInAnyOrder(
                        "get deployments.apps",
                        "list deployments.apps",
                        "patch deployments.apps",
                        "list horizontalpodautoscalers.autoscaling",
                        "list verticalpodautoscalers.autoscaling.k8s.io",
                        "list limitranges",
                        "list resourcequotas",
                        "list poddisruptionbudgets.policy");
        assertThat(report.at("/message").asString()).contains("8 permissions are missing");
    }

    /** Whoever may only do things in some namespaces has a role there, and none in the cluster. */
    @Test
    void aConnectionForSomeNamespacesListsAndVerifiesTheseOnly() throws Exception {
        var mine = cluster.namespace();
        var others = cluster.namespace();
        cluster.create("/apis/rbac.authorization.k8s.io/v1/namespaces/%s/rolebindings".formatted(mine), """
            {"metadata": {"name": "drift-safe-autofix"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "drift-safe-autofix"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger"}]}\
            """);
        cluster.create(Workloads.deployments(mine), Workloads.deployment("web", 0));
        cluster.create(Workloads.deployments(others), Workloads.deployment("web", 0));
        var limited = byToken(ControlPlane.STRANGER, mine);
        var account = limited.at("/name").asString();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                verified(limited).at("/missing_permissions").isEmpty())
                        .isTrue());

        assertThat(service.get("/api/v1/resources?provider=kubernetes&account=" + account)
                        .expect(200)
                        .at("/items")
                        .findValuesAsString("resource_id"))
                .containsExactly(mine + "/deployment/web");
        var live = "/api/v1/resources/live?provider=kubernetes&account=%s&resource_id=%s/deployment/web";
        service.get(live.formatted(account, mine)).expect(200);
        var refused = service.get(live.formatted(account, others)).expect(422);
        assertThat(refused.text()).contains("is for %s only".formatted(mine));
        var report = verified(byToken(ControlPlane.STRANGER, mine, others), "kubernetes_persistent_volume_claim");
        assertThat(report.at("/missing_permissions").findValuesAsString("permission"))
                .containsExactly(
                        "get persistentvolumeclaims in " + others,
                        "list persistentvolumeclaims in " + others,
                        "patch persistentvolumeclaims in " + others);
        var everywhere = byToken(ControlPlane.STRANGER).at("/name").asString();
        assertThat(service.get("/api/v1/resources?provider=kubernetes&account=" + everywhere)
                        .expect(503)
                        .text())
                .contains("name them in its /credentials/namespaces");
    }

    @Test
    void aTokenThatNobodyKnowsIsSaidAndNotRepeated() throws Exception {
        var token = Files.writeString(directory.resolve("token"), "hunter2");
        var connection = make("""
            "endpoint": "%s", "ca_file": "%s", "credentials": {"type": "file", "path": "%s"}\
            """.formatted(cluster.server(), cluster.certificate(), token));

        var report = verified(connection);

        assertThat(report.at("/reachable").booleanValue()).isFalse();
        assertThat(report.at("/message").asString()).contains("does not take the credentials");
        assertThat(report.text()).doesNotContain("hunter2");
    }

    @Test
    void aServerThatNobodyVouchesForGetsNoToken() throws Exception {
        var connection = make("""
            "endpoint": "%s", "credentials": {"type": "file", "path": "%s"}\
            """.formatted(cluster.server(), cluster.tokenFile(ControlPlane.SERVICE)));

        var report = verified(connection);

        assertThat(report.at("/reachable").booleanValue()).isFalse();
        assertThat(report.at("/message").asString()).contains("does not show a certificate");
    }

    @Test
    void aProgramInAKubeconfigIsNeverRun() throws Exception {
        var ran = directory.resolve("ran");
        var file = Files.writeString(directory.resolve("config"), """
            clusters: [{name: c, cluster: {server: "%s"}}]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: ["%s"]}}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """.formatted(cluster.server(), ran));
        var connection = make("""
            "credentials": {"type": "file", "path": "%s"}\
            """.formatted(file));

        var report = verified(connection);

        assertThat(report.at("/reachable").booleanValue()).isFalse();
        assertThat(report.at("/message").asString()).contains("signs in by a program (exec)");
        assertThat(ran).doesNotExist();
    }

    @Test
    void anAccountWithoutAConnectionIsRefused() {
        var refusal = service.post("/api/v1/operations", """
            {"provider": "kubernetes", "account": "nowhere", "resource_id": "shop/deployment/web",
             "resource_type": "kubernetes_deployment", "fix_description": "Less", "patch": {"replicas": 1}}\
            """).expect(422);

        assertThat(refusal.at("/errors/0/pointer").asString()).isEqualTo("/account");
        assertThat(refusal.text()).contains("make one by POST /api/v1/connections");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "credentials": {"type": "profile", "profile": "x"}                                           | /credentials/type
        "credentials": {"type": "file"}                                                              | /credentials/path
        "credentials": {"type": "file", "path": "/k"}, "ca_file": "/ca"                              | /ca_file
        "credentials": {"type": "file", "path": "/k", "context": "x"}, "endpoint": "https://127.0.0.1" | /credentials/context
        "credentials": {"type": "environment"}, "endpoint": "https://127.0.0.1"                      | /credentials
        "credentials": {"type": "environment", "token_variable": "KUBE_TOKEN"}                       | /endpoint
        "credentials": {"type": "platform"}, "endpoint": "https://127.0.0.1"                         | /endpoint
        "credentials": {"type": "platform", "namespaces": ["Shop"]}                                  | /credentials/namespaces/0
        "credentials": {"type": "platform"}, "role_arn": "arn:aws:iam::123456789012:role/x"          | /role_arn
        """)
    void saysWhichMemberOfAConnectionHasToChange(String members, String pointer) {
        var refusal =
                service.post("/api/v1/connections", """
                    {"name": "wrong", "provider": "kubernetes", %s}\
                    """.formatted(members)).expect(422);

        assertThat(refusal.at("/errors").findValuesAsString("pointer")).contains(pointer);
    }

    private Answer byToken(String token, String... namespaces) throws Exception {
        var limit =
                namespaces.length == 0 ? "" : ", \"namespaces\": [\"%s\"]".formatted(String.join("\", \"", namespaces));
        return make("""
            "endpoint": "%s", "ca_file": "%s", "credentials": {"type": "file", "path": "%s"%s}\
            """.formatted(cluster.server(), cluster.certificate(), cluster.tokenFile(token), limit));
    }

    private Answer make(String members) {
        return service.post("/api/v1/connections", """
            {"name": "cluster-%d", "provider": "kubernetes", %s}\
            """.formatted(NAMES.incrementAndGet(), members))
                .expect(201);
    }

    private Answer verified(Answer connection, String... types) {
        var body = types.length == 0 ? "{}" : "{\"resource_types\": [\"%s\"]}".formatted(types[0]);
        return service.post("/api/v1/connections/%s/verify".formatted(connection.id()), body)
                .expect(200);
    }
}
