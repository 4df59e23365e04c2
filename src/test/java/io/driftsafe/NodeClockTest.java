package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Two nodes on one database, one of whose machines tells another time. */
class NodeClockTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String database = PostgresServer.newest().freshDatabase();
    private final AtomicReference<Duration> off = new AtomicReference<>(Duration.ofSeconds(30));

    @Test
    void aNodeWhoseClockIsOffIsNotReadyAndStartsNothing() {
        try (var wrong = node();
                var right = plainNode()) {
            var client = client(wrong);
            var other = client(right);
            WebServers.load(other, 2);

            var readiness = client.get("/actuator/health/readiness");
            assertThat(readiness.expect(503).at("/status").stringValue()).isEqualTo("OUT_OF_SERVICE");
            assertThat(readiness.at("/components/clock/details/reason").stringValue())
                    .contains("30.0 s ahead of the database's", "set it right");
            other.get("/actuator/health/readiness").expect(200);

            var first = WebServers.checked(client, 0);
            var refused = client.post("/api/v1/operations/" + first + "/apply", null, "Idempotency-Key", "k");
            assertThat(refused.expect(503).code()).isEqualTo("node-clock-off");
            assertThat(refused.at("/detail").stringValue()).contains("send the request to another node");
            assertThat(refused.header("Retry-After")).isPresent();
            other.post("/api/v1/operations/" + first + "/apply", null, "Idempotency-Key", "k", "Prefer", "wait=60")
                    .expect(200);
            assertThat(status(client, first)).isEqualTo("applied");

            // What it takes in is done by the other one.
            client.post("/api/v1/operations/" + first + "/rollback", null, "Prefer", "wait=60")
                    .expect(200);
            assertThat(status(client, first)).isEqualTo("rolled_back");
        }
    }

    @Test
    void workWaitsUntilTheClockIsRight() {
        off.set(Duration.ZERO);
        try (var node = node()) {
            var client = client(node);
            WebServers.load(client, 2);
            client.get("/actuator/health/readiness").expect(200);
            var ids = IntStream.range(0, 2)
                    .mapToObj(number -> WebServers.checked(client, number))
                    .toList();
            client.post("/api/v1/operations/" + ids.getFirst() + "/apply", null, "Prefer", "wait=60")
                    .expect(200);

            off.set(Duration.ofSeconds(-3));
            client.post("/api/v1/operations/" + ids.getLast() + "/apply", null).expect(503);
            client.post("/api/v1/operations/" + ids.getFirst() + "/rollback", null)
                    .expect(202);
            var attempts = attempts(node);
            await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> attempts(node) == attempts);
            assertThat(status(client, ids.getFirst())).isEqualTo("rolling_back");

            off.set(Duration.ofMillis(1500));
            await().atMost(PATIENCE).until(() -> status(client, ids.getFirst()), "rolled_back"::equals);
            client.post("/api/v1/operations/" + ids.getLast() + "/apply", null, "Prefer", "wait=60")
                    .expect(200);
            client.get("/actuator/health/readiness").expect(200);
        }
    }

    @Test
    void eachNodeShowsAllOfThem() {
        off.set(Duration.ofSeconds(-5));
        try (var wrong = node();
                var right = plainNode()) {
            var client = client(wrong);
            var other = client(right);
            WebServers.load(other, 2);
            other.put("/api/v1/providers/simulated/faults", """
                {"faults": [{"resource_id": "*", "kind": "latency", "on": "apply", "times": null, "delay_ms": 4000}]}\
                """).expect(200);
            var id = WebServers.checked(other, 0);
            other.post("/api/v1/operations/" + id + "/apply", null).expect(202);

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> assertThat(nodes(client).getLast().at("/operations"))
                            .singleElement()
                            .satisfies(
                                    working -> assertThat(working.stringValue()).isEqualTo(id)));
            var nodes = nodes(client);
            assertThat(nodes).hasSize(2);
            assertThat(nodes.getFirst().at("/status").stringValue()).isEqualTo("clock_off");
            assertThat(nodes.getFirst().at("/clock_offset_ms").longValue()).isCloseTo(-5000, within(500L));
            assertThat(nodes.getFirst().at("/answering").booleanValue()).isTrue();
            assertThat(nodes.getLast().at("/status").stringValue()).isEqualTo("ready");
            assertThat(nodes.getLast().at("/version").stringValue()).isNotBlank();
            assertThat(nodes.getLast().at("/name").stringValue())
                    .endsWith(":" + ProcessHandle.current().pid());
            var health = other.get("/actuator/health").expect(200).at("/components/nodes/details");
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(
                                    health.at("/" + node.at("/id").stringValue() + "/clock_offset_ms")
                                            .longValue())
                            .isCloseTo(node.at("/clock_offset_ms").longValue(), within(500L)));

            SpringApplication.exit(wrong);
            assertThat(nodes(other)).hasSize(1);
            right.getBean(JdbcClient.class).sql("""
                insert into node select gen_random_uuid(), 'gone', 'old', started_at, now() - interval '11 seconds', 0
                from node\
                """).update();
            assertThat(nodes(other).stream().map(node -> node.at("/status").stringValue()))
                    .containsExactlyInAnyOrder("ready", "silent");
        }
    }

    private static List<JsonNode> nodes(ServiceClient client) {
        return client.get("/api/v1/nodes")
                .expect(200)
                .at("/items")
                .valueStream()
                .toList();
    }

    private static long attempts(ConfigurableApplicationContext node) {
        return node.getBean(JdbcClient.class)
                .sql("select coalesce(sum(attempt), 0) from operation")
                .query(Long.class)
                .single();
    }

    private static String status(ServiceClient client, String id) {
        return client.get("/api/v1/operations/" + id).expect(200).at("/status").stringValue();
    }

    private ConfigurableApplicationContext node() {
        MachineTime machine = () -> InstantSource.system().instant().plus(off.get());
        return new SpringApplicationBuilder(DriftSafeApplication.class)
                .initializers((GenericApplicationContext context) ->
                        context.registerBean("wrongTime", MachineTime.class, () -> machine))
                .run("--server.port=0", "--spring.datasource.url=" + database);
    }

    private ConfigurableApplicationContext plainNode() {
        return new SpringApplicationBuilder(DriftSafeApplication.class)
                .run("--server.port=0", "--spring.datasource.url=" + database);
    }

    private static ServiceClient client(ConfigurableApplicationContext node) {
        return new ServiceClient(node.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
