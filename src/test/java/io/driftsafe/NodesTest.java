package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database, of which one stands still and is killed at last. */
class NodesTest {

    /** Four heartbeats of a second, looked for every two, and the work itself, on a machine that is busy. */
    private static final Duration TAKEOVER = Duration.ofSeconds(60);

    private final String database = PostgresServer.newest().freshDatabase();

    @TempDir
    private Path directory;

    @Test
    void takeOverFromEachOtherAndNeverActTwice() throws Exception {
        try (var first = start("first", "--db-scheduler.polling-interval=1h")) {
            prepare(first.client());

            startsAtOnceWhatItAccepted(first);

            var stalled = applying(first, 1);
            first.signal("STOP");
            try (var second = start("second")) {
                awaitStatus(second, stalled, "applied");
                second.client()
                        .post("/api/v1/operations/" + stalled + "/rollback", null, "Prefer", "wait=60")
                        .expect(200);
                awaitStatus(second, stalled, "rolled_back");
                var before = stored(stalled);

                first.signal("CONT");
                await().atMost(TAKEOVER).until(() -> first.log().contains("Another run has taken over"));

                assertThat(stored(stalled)).isEqualTo(before);
                assertThat(writes(second, 1)).isEqualTo(2);

                var orphan = applying(first, 2);
                first.kill();
                awaitStatus(second, orphan, "applied");
                assertThat(writes(second, 2)).isEqualTo(1);
            }
        }
    }

    /** It does not poll, and nobody else is there. */
    private void startsAtOnceWhatItAccepted(ServiceProcess node) {
        var id = WebServers.checked(node.client(), 0);

        var answer = node.client().post("/api/v1/operations/" + id + "/apply", null, "Prefer", "wait=60");

        assertThat(answer.expect(200).at("/status").stringValue()).isEqualTo("applied");
    }

    private ServiceProcess start(String name, String... more) throws IOException {
        var settings = new ArrayList<>(List.of("--spring.datasource.url=" + database));
        settings.addAll(List.of(more));
        return ServiceProcess.start(directory.resolve(name + ".log"), settings.toArray(String[]::new));
    }

    private static void prepare(ServiceClient client) {
        WebServers.load(client, 3);
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"resource_id": "*", "kind": "latency", "on": "apply", "times": null, "delay_ms": 1500}]}\
            """).expect(200);
    }

    /** An operation whose write is on its way. */
    private String applying(ServiceProcess node, int number) {
        var id = WebServers.checked(node.client(), number);
        node.client().post("/api/v1/operations/" + id + "/apply", null).expect(202);
        await().atMost(TAKEOVER)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> node.client()
                        .get("/api/v1/operations/" + id + "/log")
                        .text()
                        .contains("About to write the fix"));
        return id;
    }

    private static void awaitStatus(ServiceProcess node, String id, String wanted) {
        await().atMost(TAKEOVER)
                .until(
                        () -> node.client()
                                .get("/api/v1/operations/" + id)
                                .at("/status")
                                .stringValue(),
                        wanted::equals);
    }

    private static int writes(ServiceProcess node, int number) {
        return node.client()
                .get("/api/v1/providers/simulated/journal?resource_id=aws_instance.web_" + number)
                .expect(200)
                .at("/items")
                .size();
    }

    /** What both nodes could change of the operation and its resource. */
    private List<String> stored(String id) throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                    select to_jsonb(o)::text from operation o
                    union all select to_jsonb(l)::text from execution_log l
                    union all select to_jsonb(i)::text from intent i
                    union all select to_jsonb(s)::text from snapshot s
                    union all select to_jsonb(c)::text from resource_claim c
                    union all select to_jsonb(t)::text from scheduled_tasks t
                    union all select to_jsonb(r)::text from simulated_resource r
                    union all select to_jsonb(j)::text from simulated_journal j
                    order by 1\
                    """)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        assertThat(rows).anyMatch(text -> text.contains(id) || text.contains("ROLLED_BACK"));
        return rows;
    }
}
