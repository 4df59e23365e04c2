package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** An inventory whose import stands still in the middle, for as long as its lock is held. */
record HeldImport(int generation) {

    private static final String ACCOUNT = "imported";
    private static final long LOCK = 20_815;

    /** The new resources are there and the old ones are gone, but not for others, and the names are missing. */
    void hold(Connection database) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute("""
                    create or replace function hold_import() returns trigger language plpgsql as $$
                    begin
                        perform set_config('lock_timeout', '0', true);
                        perform pg_advisory_xact_lock_shared(%d);
                        return new;
                    end
                    $$""".formatted(LOCK));
            statement.execute("""
                    create or replace trigger hold_import before insert on simulated_name
                    for each row when (new.account = '%s') execute function hold_import()""".formatted(ACCOUNT));
            statement.execute("select pg_advisory_lock(%d)".formatted(LOCK));
        }
    }

    static boolean isHeld(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery(
                        "select exists (select from pg_locks where locktype = 'advisory' and objid = %d and not granted)"
                                .formatted(LOCK))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    HeldImport next() {
        return new HeldImport(generation + 1);
    }

    /** As far as the service lives; whether it was done. */
    boolean send(ServiceClient client) {
        try {
            var answer = client.put("/api/v1/providers/simulated/inventory?account=" + ACCOUNT, state());
            assertThat(answer.status()).isIn(200, 409, 503);
            return answer.status() == 200;
        } catch (IllegalStateException noAnswer) {
            if (noAnswer.getCause() instanceof IOException) {
                return false;
            }
            throw noAnswer;
        }
    }

    /** That all of this inventory is there, and nothing of another. */
    void judge(ServiceClient client) {
        var resources = client.get("/api/v1/resources?limit=200&account=" + ACCOUNT)
                .expect(200)
                .at("/items");
        assertThat(resources.valueStream().map(HeldImport::generation))
                .hasSize(size())
                .containsOnly(generation);
    }

    private static int generation(JsonNode resource) {
        return resource.at("/config/generation").intValue();
    }

    private int size() {
        return 100 + generation;
    }

    private Map<String, ?> state() {
        var instances = IntStream.range(0, size())
                .mapToObj(number -> json(
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        "imported_" + number,
                        "instances",
                        List.of(Map.of("attributes", Map.of("instance_type", "t3.large", "generation", generation)))))
                .toList();
        return json("version", 4, "resources", instances);
    }
}
