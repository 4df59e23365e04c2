package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rolling deployment: the version before this one and this one on one database, which the newer one has migrated. */
@Timeout(300)
class NeighbourVersionsTest {

    private static final String OPERATIONS = "/api/v1/operations/";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String database = PostgresServer.newest().freshDatabase();

    @TempDir
    private Path directory;

    @Test
    void workTogether() throws Exception {
        var landed = LandedVersion.compiled(directory);
        String before;
        try (var old = start(landed, "old")) {
            prepare(old.client());
            before = WebServers.checked(old.client(), 0);
            try (var fresh = start(ServiceProgram.PLAIN, "new")) {
                eachGoesOnWithWhatTheOtherBegan(old.client(), fresh.client(), before);
                whatOneIsToldHoldsAtTheOther(old.client(), fresh.client());
                policiesAndSpend(old.client());
                policiesAndSpend(fresh.client());

                var ofOld = applying(old.client(), 3);
                old.kill();
                awaitStatus(fresh.client(), ofOld, "applied");
            }
            try (var old2 = start(landed, "old-again");
                    var fresh = start(ServiceProgram.PLAIN, "new-again")) {
                var ofNew = applying(fresh.client(), 4);
                fresh.kill();
                awaitStatus(old2.client(), ofNew, "applied");
                old2.client().post(OPERATIONS + ofNew + "/rollback", null).expect(202);
                awaitStatus(old2.client(), ofNew, "rolled_back");
            }
        }
        try (var fresh = start(ServiceProgram.PLAIN, "new-alone")) {
            for (var operation :
                    fresh.client().get("/api/v1/operations?limit=100").at("/items")) {
                var id = operation.path("id").stringValue();
                assertThat(fresh.client()
                                .get(OPERATIONS + id + "/log")
                                .at("/chain/verdict")
                                .stringValue())
                        .isEqualTo("whole");
            }
            assertThat(fresh.client()
                            .get("/api/v1/providers/simulated/journal?limit=200")
                            .at("/items")
                            .findValuesAsString("write_key"))
                    .doesNotHaveDuplicates();
            assertThat(fresh.client().get(OPERATIONS + before).at("/status").stringValue())
                    .isEqualTo("applied");
        }
    }

    private static void eachGoesOnWithWhatTheOtherBegan(ServiceClient old, ServiceClient fresh, String ofOld) {
        fresh.post(OPERATIONS + ofOld + "/apply", null).expect(202);
        awaitStatus(old, ofOld, "applied");
        assertThat(old.get(OPERATIONS + ofOld + "/log").at("/chain/verdict").stringValue())
                .isEqualTo("whole");

        var ofNew = WebServers.checked(fresh, 1);
        old.post(OPERATIONS + ofNew + "/apply", null).expect(202);
        awaitStatus(fresh, ofNew, "applied");
        old.post(OPERATIONS + ofNew + "/rollback", null).expect(202);
        awaitStatus(fresh, ofNew, "rolled_back");
        assertThat(fresh.get(OPERATIONS + ofNew + "/log").at("/chain/verdict").stringValue())
                .isEqualTo("whole");

        var keyed = json(
                "resource_id",
                "aws_instance.web_2",
                "resource_type",
                "aws_instance",
                "fix_description",
                "Downsize",
                "patch",
                json("instance_type", "t3.large"));
        var first = old.post("/api/v1/operations", keyed, "Idempotency-Key", "neighbours")
                .expect(201)
                .id();
        assertThat(fresh.post("/api/v1/operations", keyed, "Idempotency-Key", "neighbours")
                        .expect(201)
                        .id())
                .isEqualTo(first);
    }

    private static void whatOneIsToldHoldsAtTheOther(ServiceClient old, ServiceClient fresh) {
        for (var order : List.of(List.of(old, fresh), List.of(fresh, old))) {
            order.getFirst()
                    .put("/api/v1/stop", json("reason", "Together", "rollbacks", "run"))
                    .expect(200);
            var id = WebServers.checked(order.getLast(), 2);
            assertThat(order.getLast().post(OPERATIONS + id + "/apply", null).status())
                    .isEqualTo(409);
            order.getLast()
                    .put("/api/v1/stop", json("stopped", false, "reason", "Over"))
                    .expect(200);
            order.getFirst().post(OPERATIONS + id + "/cancel", null).expect(200);
        }
        assertThat(fresh.get("/api/v1/nodes").at("/items").size()).isEqualTo(2);
        assertThat(old.get("/api/v1/nodes").at("/items").size()).isEqualTo(2);
    }

    /** What a version writes beside operations, in tables that the newer one has changed. */
    private static void policiesAndSpend(ServiceClient client) {
        var name = "of-" + System.nanoTime();
        var policy = client.post(
                        "/api/v1/policies",
                        json(
                                "name",
                                name,
                                "rules",
                                List.of(json(
                                        "name",
                                        "size",
                                        "expression",
                                        "has(proposed.instance_type)",
                                        "effect",
                                        "block",
                                        "severity",
                                        "error",
                                        "message",
                                        "It has a type"))))
                .expect(201)
                .id();
        for (var step : List.of("submit", "approve", "activate")) {
            client.post("/api/v1/policies/" + policy + "/" + step, null).expect(200);
        }
        var exemption = client.post(
                        "/api/v1/exemptions",
                        json(
                                "policy_id",
                                policy,
                                "resource_pattern",
                                "aws_instance.web_*",
                                "justification",
                                "It is so",
                                "ticket",
                                "OPS-1",
                                "expires_at",
                                Instant.now().plus(Duration.ofDays(1)).toString()))
                .expect(201)
                .id();
        client.post("/api/v1/exemptions/" + exemption + "/approve", null).expect(200);
        client.post("/api/v1/exemptions/" + exemption + "/revoke", json("reason", "No more"))
                .expect(200);
        client.post("/api/v1/policies/" + policy + "/deprecate", null).expect(200);
        assertThat(client.get("/api/v1/policies/" + policy + "/log")
                        .at("/items")
                        .size())
                .isGreaterThan(5);

        var slo = client.post(
                        "/api/v1/slos",
                        json(
                                "name",
                                name,
                                "type",
                                "monthly_budget",
                                "scope",
                                json("account", "default"),
                                "threshold",
                                json("max_value", 100_000),
                                "enforcement",
                                "warn",
                                "owner",
                                "shop"))
                .expect(201)
                .id();
        var day = LocalDate.now(ZoneOffset.UTC);
        client.put(
                        "/api/v1/slos/spend",
                        "ChargePeriodStart,ChargePeriodEnd,ServiceName,BillingCurrency,BilledCost,EffectiveCost\n%sT00:00:00Z,%sT00:00:00Z,%s,USD,60,60\n"
                                .formatted(day.minusDays(1), day, name),
                        "Content-Type",
                        "text/csv")
                .expect(200);
        client.get("/api/v1/slos/" + slo + "/status").expect(200);
    }

    private ServiceProcess start(ServiceProgram program, String name) throws Exception {
        return ServiceProcess.start(program, directory.resolve(name + ".log"), "--spring.datasource.url=" + database);
    }

    private static void prepare(ServiceClient client) {
        WebServers.load(client, 5);
        client.put(
                        "/api/v1/providers/simulated/faults",
                        json(
                                "faults",
                                List.of(json(
                                        "resource_id",
                                        "*",
                                        "kind",
                                        "latency",
                                        "on",
                                        "apply",
                                        "times",
                                        null,
                                        "delay_ms",
                                        1000))))
                .expect(200);
    }

    /** An operation whose write is on its way. */
    private static String applying(ServiceClient client, int number) {
        var id = WebServers.checked(client, number);
        client.post(OPERATIONS + id + "/apply", null).expect(202);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.get(OPERATIONS + id + "/log").text().contains("About to write the fix"));
        return id;
    }

    private static void awaitStatus(ServiceClient client, String id, String wanted) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                client.get(OPERATIONS + id).at("/status").stringValue())
                        .isEqualTo(wanted));
    }
}
