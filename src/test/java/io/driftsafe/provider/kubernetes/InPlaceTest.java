package io.driftsafe.provider.kubernetes;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import io.driftsafe.provider.kubernetes.ResizingCluster.Kubelet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pods that a set leaves as they are, resized where they run; on a stub of ours. */
@ServiceTest
class InPlaceTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String SMALLER =
            "{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\", \"memory\": \"512Mi\"}}}}";

    private final ResizingCluster cluster = new ResizingCluster();

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private ServiceClient service;
    private String account;

    @BeforeEach
    void begin() throws Exception {
        service = new ServiceClient(port);
        account = "resizing-" + NAMES.incrementAndGet();
        var token = Files.writeString(directory.resolve("token"), "a-token");
        Workloads.make(service, account, cluster.address(), token);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    void aSetThatLeavesItsPodsHasThemResizedAndKeepsThem() {
        var fix = create(SMALLER).expect(201);
        assertThat(fix.at("/changes").findValuesAsString("downtime")).containsExactly("none", "none");
        var checked = post(fix, "check").expect(200);
        assertThat(checked.at("/can_proceed").booleanValue()).as(checked.text()).isTrue();
        assertThat(sizes()).containsExactly("1 1Gi", "1 1Gi", "1 1Gi");

        done(post(fix, "apply"), "applied");

        assertThat(sizes()).containsExactly("500m 512Mi", "500m 512Mi", "500m 512Mi");
        assertThat(cluster.pod("orders-1").at("/metadata/uid").asString()).isEqualTo("uid-of-orders-1");
        assertThat(cluster.pod("orders-1")
                        .at("/status/containerStatuses/0/resources/requests/cpu")
                        .asString())
                .isEqualTo("500m");

        done(post(fix, "rollback"), "rolled_back");

        assertThat(sizes()).containsExactly("1 1Gi", "1 1Gi", "1 1Gi");
    }

    @ParameterizedTest
    @CsvSource({
        "DEFERS, cannot be resized now: Node didn't have enough resource",
        "CANNOT, cannot be resized on its node: Node didn't have enough capacity",
        "FAILS, was not resized: memory usage is above the new limit"
    })
    void whatANodeCannotHoldIsUndoneEverywhere(Kubelet kubelet, String reason) {
        cluster.order("orders-1", kubelet);
        var fix = create(SMALLER).expect(201);
        post(fix, "check").expect(200);

        var ended = done(post(fix, "apply"), "rolled_back");

        assertThat(ended.at("/failure/message").asString()).contains("The pod orders-1 " + reason);
        assertThat(sizes()).containsExactly("1 1Gi", "1 1Gi", "1 1Gi");
    }

    @Test
    void waitsForAResizeThatHasBegun() {
        cluster.order("orders-1", Kubelet.IS_RESIZING);
        var fix = create(SMALLER).expect(201);
        post(fix, "check").expect(200);

        post(fix, "apply").expect(202);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> sizes().equals(List.of("500m 512Mi", "500m 512Mi", "500m 512Mi")));
        assertThat(service.get("/api/v1/operations/" + fix.id()).at("/status").asString())
                .isEqualTo("applying");
        cluster.order("orders-1", Kubelet.RESIZES);
        ended(fix, "applied");
    }

    @Test
    void aMemoryLimitIsLoweredOnlyWhereTheContainerMayBeStartedAnew() {
        var lower = "{\"containers\": {\"app\": {\"limits\": {\"memory\": \"1536Mi\"}}}}";
        var refused = create(lower).expect(201);
        assertThat(dryRun(refused)).contains("would not resize the pod orders-0", "cannot be decreased");

        var policy = JsonMapper.shared()
                .readTree("[{\"resourceName\": \"memory\", \"restartPolicy\": \"RestartContainer\"}]");
        cluster.changeSet("/spec/template/spec/containers/0/resizePolicy", policy);
        cluster.changePod("orders-0", "/spec/containers/1/resizePolicy", policy);
        cluster.changePod("orders-1", "/spec/containers/1/resizePolicy", policy);
        var allowed = create(lower).expect(201);
        assertThat(allowed.at("/changes/0/downtime").asString()).isEqualTo("restart");
        post(allowed, "check").expect(200);
        done(post(allowed, "apply"), "applied");
        assertThat(cluster.pod("orders-0")
                        .at("/spec/containers/1/resources/limits/memory")
                        .asString())
                .isEqualTo("1536Mi");
    }

    @Test
    void leavesAloneASizeThatAPodHasOfItsOwn() {
        cluster.changePod("orders-0", "/spec/containers/1/resources/requests/cpu", text("3"));
        var fix = create(SMALLER).expect(201);

        assertThat(dryRun(fix)).contains("The pod orders-0 has /containers/app/requests/cpu of its own");

        assertThat(cluster.set().at("/metadata/generation").asInt()).isOne();
    }

    @Test
    void changesOfPodsThatAreOnlyForTheirMakingAreRefused() {
        var fix = create("{\"containers\": {\"app\": {\"requests\": {\"ephemeral-storage\": \"1Gi\"}}}}")
                .expect(201);

        assertThat(dryRun(fix)).contains("OnDelete", "only cpu and memory of containers can be set");
    }

    private String dryRun(Answer operation) {
        var checked = post(operation, "check").expect(200);
        assertThat(checked.at("/can_proceed").booleanValue()).isFalse();
        return checked.at("/safety_checks")
                .valueStream()
                .filter(check -> check.path("name").asString().equals("dry_run"))
                .map(check -> check.path("message").asString())
                .findFirst()
                .orElseThrow();
    }

    /** Of the template and of both pods. */
    private List<String> sizes() {
        return List.of(
                size(cluster.set().at("/spec/template/spec/containers/0")),
                size(cluster.pod("orders-0").at("/spec/containers/1")),
                size(cluster.pod("orders-1").at("/spec/containers/1")));
    }

    private static String size(JsonNode container) {
        return "%s %s"
                .formatted(
                        container.at("/resources/requests/cpu").asString(),
                        container.at("/resources/requests/memory").asString());
    }

    private static JsonNode text(String value) {
        return JsonMapper.shared().valueToTree(value);
    }

    private Answer create(String patch) {
        return service.post(
                "/api/v1/operations",
                json(
                        "provider",
                        "kubernetes",
                        "account",
                        account,
                        "resource_id",
                        "shop/statefulset/orders",
                        "resource_type",
                        "kubernetes_stateful_set",
                        "fix_description",
                        "Ask for less",
                        "strict",
                        false,
                        "patch",
                        JsonMapper.shared().readValue(patch, Map.class)));
    }

    private Answer post(Answer operation, String action) {
        return service.post("/api/v1/operations/%s/%s".formatted(operation.id(), action), null);
    }

    private Answer done(Answer started, String status) {
        return ended(started.expect(202), status);
    }

    private Answer ended(Answer operation, String status) {
        var ended = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> service.get("/api/v1/operations/" + operation.id())
                                .expect(200),
                        now -> Set.of("applied", "rolled_back", "rollback_failed")
                                .contains(now.at("/status").asString()));
        assertThat(ended.at("/status").asString()).as(ended.text()).isEqualTo(status);
        return ended;
    }
}
