package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.WebServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Many slow calls of a cloud at once, and hardly a connection to the database. */
@ServiceTest
@TestPropertySource(
        properties = {
            "spring.datasource.hikari.maximum-pool-size=2",
            "spring.datasource.hikari.connection-timeout=30000",
            "db-scheduler.heartbeat-interval=5s",
            "driftsafe.operation.parallelism=200",
            "driftsafe.provider.simulated.latency=1ms",
            "driftsafe.provider.simulated.call-timeout=10s"
        })
class FewConnectionsTest {

    private static final int OPERATIONS = 200;
    private static final int CALLERS = 8;
    private static final Duration CALL = Duration.ofSeconds(3);

    /** With a connection held over each call, two at a time would take five minutes. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @Autowired
    private JdbcClient database;

    @LocalServerPort
    private int port;

    @Test
    void noCallOfACloudHoldsAConnection() throws Exception {
        var client = new ServiceClient(port);
        WebServers.load(client, OPERATIONS);
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"resource_id": "*", "kind": "latency", "on": "apply", "times": null, "delay_ms": %d}]}\
            """.formatted(CALL.toMillis()))
                .expect(200);
        var ids = atOnce(IntStream.range(0, OPERATIONS)
                .<Callable<String>>mapToObj(number -> () -> WebServers.checked(client, number))
                .toList());

        atOnce(ids.stream()
                .<Callable<String>>map(id -> () -> client.post("/api/v1/operations/" + id + "/apply", null)
                        .expect(202)
                        .id())
                .toList());

        await().atMost(PATIENCE)
                .until(
                        () -> count("select count(*) from operation where state = 'APPLIED'"),
                        applied -> applied == OPERATIONS);
        assertThat(count("select count(*) from simulated_journal")).isEqualTo(OPERATIONS);
        var mostAtOnce = count("""
            with call as (
                select written_at as began, journal.at as ended
                from intent join operation on operation.id = operation_id
                join simulated_journal journal on journal.resource_id = operation.resource_id)
            select max((select count(*) from call other where other.began <= one.began and other.ended > one.began))
            from call one\
            """);
        System.out.printf("FewConnectionsTest: %d calls at once over a pool of 2%n", mostAtOnce);
        assertThat(mostAtOnce).describedAs("calls at once").isGreaterThan(20);
    }

    private long count(String query) {
        return database.sql(query).query(Long.class).single();
    }

    /** A few at a time, for each caller holds a connection while it is answered. */
    private static List<String> atOnce(List<Callable<String>> calls) throws InterruptedException, ExecutionException {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var answers = new ArrayList<String>();
            for (var answer : callers.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
