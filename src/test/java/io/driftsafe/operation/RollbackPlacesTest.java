package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.WebServers;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Every place of a node is taken by an apply whose cloud is slow. */
@ServiceTest
@TestPropertySource(
        properties = {
            "driftsafe.operation.parallelism=2",
            "driftsafe.provider.simulated.call-timeout=20s",
            "db-scheduler.heartbeat-interval=12s"
        })
class RollbackPlacesTest {

    private static final Duration CALL = Duration.ofSeconds(8);

    @LocalServerPort
    private int port;

    @Test
    void aRollbackHasAPlaceOfItsOwn() {
        var client = new ServiceClient(port);
        WebServers.load(client, 5);
        var undone = WebServers.checked(client, 0);
        client.post("/api/v1/operations/" + undone + "/apply", null, "Prefer", "wait=30")
                .expect(200);
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"resource_id": "*", "kind": "latency", "on": "apply", "times": null, "delay_ms": %d}]}\
            """.formatted(CALL.toMillis()))
                .expect(200);
        var applied = IntStream.range(1, 5)
                .mapToObj(number -> WebServers.checked(client, number))
                .toList();
        applied.forEach(
                id -> client.post("/api/v1/operations/" + id + "/apply", null).expect(202));
        await().atMost(CALL)
                .until(() -> applied.stream().filter(id -> isSent(client, id)).count() == 2);

        client.post("/api/v1/operations/" + undone + "/rollback", null).expect(202);

        await().atMost(CALL.dividedBy(2)).until(() -> status(client, undone).equals("rolled_back"));
        assertThat(applied).filteredOn(id -> isSent(client, id)).hasSize(2);
        await().atMost(CALL.multipliedBy(4))
                .until(() -> applied.stream().allMatch(id -> status(client, id).equals("applied")));
    }

    private static boolean isSent(ServiceClient client, String id) {
        return client.get("/api/v1/operations/" + id + "/log").text().contains("About to write");
    }

    private static String status(ServiceClient client, String id) {
        return client.get("/api/v1/operations/" + id).at("/status").stringValue();
    }
}
