package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A backup that was made while operations were in flight is restored when the cloud has long seen how they ended. The
 * simulated cloud lives in the same database, so its tables are brought up to date: a cloud is in no backup.
 */
@Timeout(240)
class RestoredDatabaseTest {

    private static final String OPERATIONS = "/api/v1/operations/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Every table of the simulated cloud, those first that others refer to. */
    private static final List<String> CLOUD = List.of(
            "simulated_account",
            "simulated_resource",
            "simulated_name",
            "simulated_cool_down",
            "simulated_fence",
            "simulated_journal",
            "simulated_fault");

    @TempDir
    private Path directory;

    @Test
    void whatWasInFlightIsLookedAtAndNothingIsWrittenAgain() throws Exception {
        var original = PostgresServer.newest().freshDatabase();
        String undone;
        String kept;
        String neverSent;
        String goingBack;
        String checked;
        try (var service = start("before", original)) {
            var client = service.client();
            inventory(client);
            undone = checked(client, "undone");
            kept = checked(client, "kept");
            neverSent = checked(client, "never-sent");
            goingBack = checked(client, "going-back");
            checked = checked(client, "checked");
            apply(client, goingBack);
            slow(client, "undone", "kept", "never-sent", "going-back");
            client.post(OPERATIONS + goingBack + "/rollback", null).expect(202);
            for (var id : List.of(undone, kept, neverSent)) {
                client.post(OPERATIONS + id + "/apply", null).expect(202);
            }
            await().atMost(PATIENCE).until(() -> announced(original) == 4);
            service.kill();
        }
        assertThat(announced(original)).as("three applied and one rolled back").isEqualTo(4);
        var backup = copy(original);
        try (var service = start("after", original)) {
            var client = service.client();
            client.delete("/api/v1/providers/simulated/faults").expect(204);
            for (var id : List.of(undone, kept)) {
                ended(client, id, "applied");
            }
            ended(client, neverSent, "applied");
            ended(client, goingBack, "rolled_back");
            apply(client, checked);
            for (var id : List.of(undone, neverSent)) {
                client.post(OPERATIONS + id + "/rollback", null).expect(202);
                ended(client, id, "rolled_back");
            }
            service.kill();
        }
        bringCloudUpToDate(original, backup);
        var written = writes(backup);

        try (var service = start("restored", backup)) {
            var client = service.client();
            assertHeld(ended(client, undone, "failed"), "is as it was before the fix");
            assertHeld(ended(client, kept, "failed"), "shows the fix");
            assertHeld(ended(client, neverSent, "failed"), "ask for it anew");
            assertHeld(ended(client, goingBack, "rollback_failed"), "look, then roll it back or acknowledge it");
            assertThat(client.get(OPERATIONS + checked).at("/status").stringValue())
                    .isEqualTo("validating_safety");
            client.post(OPERATIONS + checked + "/apply", null);
            assertThat(ended(client, checked, "failed").at("/failure/code").stringValue())
                    .isEqualTo("already-as-wanted");
            assertThat(client.get("/api/v1/summary").at("/needs_attention").findValuesAsString("id"))
                    .contains(undone, kept, goingBack)
                    .doesNotContain(neverSent, checked);
            assertThat(writes(backup)).isEqualTo(written);

            client.post(OPERATIONS + undone + "/acknowledge", json("reason", "It was undone"))
                    .expect(200);
            client.post(OPERATIONS + kept + "/rollback", json("reason", "Not wanted"))
                    .expect(202);
            ended(client, kept, "rolled_back");
            assertThat(writes(backup)).hasSize(written.size() + 1);
            for (var id : List.of(undone, kept, neverSent, goingBack, checked)) {
                assertThat(client.get(OPERATIONS + id + "/log")
                                .at("/chain/verdict")
                                .stringValue())
                        .isEqualTo("whole");
            }
        }
    }

    @Test
    void aRestartIsNoRestoreAndARestoreThatIsNamedCountsOnce() throws Exception {
        var database = PostgresServer.newest().freshDatabase();
        String id;
        try (var service = start("first", database)) {
            inventory(service.client());
            id = checked(service.client(), "kept");
            slow(service.client(), "kept");
            service.client().post(OPERATIONS + id + "/apply", null).expect(202);
            await().atMost(PATIENCE).until(() -> announced(database) == 1);
            service.kill();
        }
        try (var service = start("again", database)) {
            ended(service.client(), id, "applied");
            service.kill();
        }
        String next;
        try (var service = start("named", database, "--driftsafe.restore.name=of Thursday")) {
            next = checked(service.client(), "undone");
            slow(service.client(), "undone");
            service.client().post(OPERATIONS + next + "/apply", null).expect(202);
            await().atMost(PATIENCE).until(() -> announced(database) == 2);
            service.kill();
        }
        try (var service = start("still-named", database, "--driftsafe.restore.name=of Thursday")) {
            ended(service.client(), next, "applied");
        }
    }

    private static void assertHeld(JsonNode operation, String seen) {
        assertThat(operation.at("/failure/code").stringValue()).isEqualTo("database-restored");
        assertThat(operation.at("/failure/message").stringValue())
                .contains("The database was restored from a backup", seen);
        assertThat(operation.at("/execution_log").findValuesAsString("message"))
                .anyMatch(message -> message.contains("only a look is taken"));
    }

    private ServiceProcess start(String name, String database, String... more) throws Exception {
        var settings = new ArrayList<>(List.of("--spring.datasource.url=" + database, "--driftsafe.gate.ramp-step=0s"));
        settings.addAll(List.of(more));
        return ServiceProcess.start(directory.resolve(name + ".log"), settings.toArray(String[]::new));
    }

    private static void inventory(ServiceClient client) {
        client.put(
                        "/api/v1/providers/simulated/inventory",
                        json(
                                "version",
                                4,
                                "resources",
                                List.of("undone", "kept", "never-sent", "going-back", "checked").stream()
                                        .map(name -> json(
                                                "mode",
                                                "managed",
                                                "type",
                                                "aws_instance",
                                                "name",
                                                name,
                                                "instances",
                                                List.of(json(
                                                        "attributes",
                                                        json("id", "i-" + name, "instance_type", "t3.xlarge")))))
                                        .toList()))
                .expect(200);
    }

    private static String checked(ServiceClient client, String name) {
        var id = client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id",
                                "aws_instance." + name,
                                "resource_type",
                                "aws_instance",
                                "fix_description",
                                "Downsize",
                                "patch",
                                json("instance_type", "t3.large"),
                                "current_cost",
                                120,
                                "proposed_cost",
                                60))
                .expect(201)
                .id();
        client.post(OPERATIONS + id + "/check", null).expect(200);
        return id;
    }

    private static void apply(ServiceClient client, String id) {
        client.post(OPERATIONS + id + "/apply", null).expect(202);
        ended(client, id, "applied");
    }

    /** Their next calls take longer than a kill does: reads of what is called so, else writes. */
    private static void slow(ServiceClient client, String... names) {
        client.put(
                        "/api/v1/providers/simulated/faults",
                        json(
                                "faults",
                                Stream.of(names)
                                        .map(name -> json(
                                                "resource_id",
                                                "aws_instance." + name,
                                                "kind",
                                                "latency",
                                                "on",
                                                switch (name) {
                                                    case "never-sent" -> "read";
                                                    case "going-back" -> "rollback";
                                                    default -> "apply";
                                                },
                                                "times",
                                                3,
                                                "delay_ms",
                                                1500))
                                        .toList()))
                .expect(200);
    }

    private static JsonNode ended(ServiceClient client, String id, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                client.get(OPERATIONS + id).at("/status").stringValue())
                        .isEqualTo(status));
        return client.get(OPERATIONS + id).body();
    }

    /** Writes that were announced, done or not. */
    private static int announced(String database) throws SQLException {
        return rows(database, "select distinct operation_id, direction from intent")
                .size();
    }

    private static List<String> writes(String database) throws SQLException {
        return rows(database, "select write_key from simulated_journal where actor = 'service' order by sequence");
    }

    private static List<String> rows(String database, String query) throws SQLException {
        try (var connection = DriverManager.getConnection(database);
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            return rows;
        }
    }

    /** As a backup that is restored beside it. */
    private static String copy(String database) throws SQLException {
        var url = Pattern.compile("/(test_\\d+)").matcher(database);
        assertThat(url.find()).isTrue();
        var name = url.group(1);
        try (var connection = DriverManager.getConnection(database.replace("/" + name, "/postgres"));
                var statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'".formatted(name));
            statement.execute("create database %s_backup template %s".formatted(name, name));
        }
        return database.replace("/" + name, "/" + name + "_backup");
    }

    private static void bringCloudUpToDate(String from, String to) throws SQLException {
        try (var connection = DriverManager.getConnection(to);
                var statement = connection.createStatement()) {
            statement.execute("truncate " + String.join(", ", CLOUD));
            for (var table : CLOUD) {
                var rows = rows(from, "select coalesce(json_agg(t), '[]') from %s t".formatted(table))
                        .getFirst();
                try (var insert = connection.prepareStatement(
                        "insert into %s overriding system value select * from json_populate_recordset(null::%s, ?::json)"
                                .formatted(table, table))) {
                    insert.setString(1, rows);
                    insert.executeUpdate();
                }
            }
            statement.execute("""
                select setval(pg_get_serial_sequence('simulated_journal', 'sequence'), max(sequence))
                from simulated_journal\
                """);
        }
    }
}
