package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a policy of five rules takes to be tried on 10,000 past operations, over HTTP.
 *
 * <p>{@code ./mvnw test -Dtest=SimulationBenchmark -Dbenchmark}
 */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*")
class SimulationBenchmark extends OperationHttpTest {

    private static final int OPERATIONS = 10_000;

    /** Distinct ids in the order of their numbers. */
    private static final String COPY_ID =
            "('01999999-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(n %% 4096), 3, '0') || '-8%03d-' || lpad(to_hex(n), 12, '0'))::uuid";

    @RepeatedTest(3)
    void takes10000OperationsIn10Seconds() {
        copy(checked());
        var policy = client().post("/api/v1/policies", policy()).expect(201).id();
        var before = System.nanoTime();

        var answer =
                client().post("/api/v1/policies/" + policy + "/simulate", json("filter", json("account", account())));

        var took = Duration.ofNanos(System.nanoTime() - before);
        System.out.printf(
                "SimulationBenchmark: %d operations in %.2f s%n",
                answer.expect(200).at("/operations").intValue(), took.toMillis() / 1000.0);
        assertThat(answer.at("/operations").intValue()).isEqualTo(OPERATIONS);
        assertThat(answer.at("/newly_blocked").intValue()).isEqualTo(OPERATIONS);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    /** Until there are as many as are wanted. */
    private void copy(String id) {
        var columns = database()
                .queryForList(
                        "select column_name from information_schema.columns where table_name = 'operation' and column_name <> 'id' order by 1",
                        String.class);
        var run = Integer.parseInt(account().replaceAll("\\D", ""));
        sql(
                "insert into operation (id, %1$s) select %2$s, %1$s from operation, generate_series(1, ?) n where id = ?"
                        .formatted(String.join(", ", columns), COPY_ID.formatted(run)),
                OPERATIONS - 1,
                uuid(id));
        sql("""
                insert into snapshot (id, operation_id, kind, config, estimated_cost, "timestamp", config_hash)
                select gen_random_uuid(), %s, kind, config, estimated_cost, "timestamp", config_hash
                from snapshot, generate_series(1, ?) n where operation_id = ? and kind in ('ORIGINAL', 'TARGET')""".formatted(COPY_ID.formatted(run)), OPERATIONS - 1, uuid(id));
        database().execute("analyze operation");
        database().execute("analyze snapshot");
    }

    private Map<String, @Nullable Object> policy() {
        return json(
                "name",
                "benchmark-" + account(),
                "scope",
                json("accounts", List.of(account()), "resource_types", List.of("aws_*")),
                "rules",
                List.of(
                        rule("small", "proposed.instance_type in [\"t3.nano\", \"t3.micro\"]"),
                        rule("cheap", "known(cost.proposed) && cost.proposed < 50.0"),
                        rule("tagged", "[\"Name\", \"Owner\"].all(name, tag(name) != \"\")"),
                        rule("exact", "changes.all(c, c.reversibility == \"exact\" && c.path != \"/ami\")"),
                        rule("not_in_production", "!glob(tag(\"Environment\"), \"prod*\")")));
    }

    private static Map<String, @Nullable Object> rule(String name, String expression) {
        return json(
                "name",
                name,
                "expression",
                expression,
                "effect",
                "block",
                "severity",
                "error",
                "message",
                "It must not be");
    }
}
