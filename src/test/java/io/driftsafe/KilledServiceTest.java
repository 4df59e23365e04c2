package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service on its embedded database, killed again and again while its operations are at work. */
class KilledServiceTest {

    private static final int KILLS = 5;
    private static final int FIXES_A_ROUND = 8;
    private static final int ROUNDS = KILLS + 1;
    private static final Duration SHUTDOWN = Duration.ofSeconds(20);
    private static final Duration CONVERGENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<Fix> fixes = new ArrayList<>();

    @Test
    void everyOperationEndsTruthfully() throws Exception {
        var seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("KilledServiceTest: -Dcrash.seed=" + seed);
        var random = new Random(seed);
        var interrupted = 0;
        try {
            for (var round = 0; round < ROUNDS; round++) {
                try (var service = start(round)) {
                    if (round == 0) {
                        prepare(service.client());
                    }
                    interrupted += atWork(service.client());
                    for (var i = 0; i < FIXES_A_ROUND; i++) {
                        fixes.add(new Fix(fixes.size()));
                    }
                    var callers = callers(service.client());
                    Thread.sleep(300 + random.nextInt(2200));
                    if (round == KILLS) {
                        assertThat(service.stop()).isLessThan(SHUTDOWN);
                    } else {
                        service.kill();
                        if (random.nextBoolean()) {
                            killDatabase();
                        }
                    }
                    callers.join();
                }
            }
            try (var service = start(ROUNDS)) {
                interrupted += atWork(service.client());
                await().atMost(CONVERGENCE).until(() -> {
                    callers(service.client()).join();
                    return fixes.stream().allMatch(fix -> fix.ended(service.client()));
                });
                judge(service.client());
                System.out.printf("KilledServiceTest: %d operations were at work when killed%n", interrupted);
                assertThat(interrupted)
                        .describedAs("operations at work when killed")
                        .isGreaterThan(KILLS);
                service.stop();
            }
        } finally {
            killDatabase();
        }
    }

    private ServiceProcess start(int round) throws IOException {
        return ServiceProcess.start(
                directory.resolve("service-%d.log".formatted(round)),
                "--driftsafe.database.embedded.directory=" + directory.resolve("postgres"));
    }

    private static void prepare(ServiceClient client) {
        var instances = IntStream.range(0, ROUNDS * FIXES_A_ROUND)
                .mapToObj(number -> json(
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        "web_" + number,
                        "instances",
                        List.of(Map.of("attributes", Map.of("instance_type", "t3.xlarge", "monitoring", false)))))
                .toList();
        client.put("/api/v1/providers/simulated/inventory", json("version", 4, "resources", instances))
                .expect(200);
        var faults = new ArrayList<Map<String, @Nullable Object>>();
        for (var number = 0; number < ROUNDS * FIXES_A_ROUND; number++) {
            Fix.fault(number).ifPresent(faults::add);
        }
        faults.add(json("resource_id", "*", "kind", "latency", "on", "apply", "times", null, "delay_ms", 700));
        faults.add(json("resource_id", "*", "kind", "latency", "on", "rollback", "times", null, "delay_ms", 700));
        client.put("/api/v1/providers/simulated/faults", json("faults", faults)).expect(200);
    }

    private CompletableFuture<?> callers(ServiceClient client) {
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        var calls = fixes.stream()
                .map(fix -> CompletableFuture.runAsync(() -> fix.advance(client), executor))
                .toArray(CompletableFuture<?>[]::new);
        executor.shutdown();
        return CompletableFuture.allOf(calls);
    }

    private static int atWork(ServiceClient client) {
        return client.get("/api/v1/operations?limit=200&status=applying&status=rolling_back")
                .expect(200)
                .at("/items")
                .size();
    }

    private void judge(ServiceClient client) throws IOException, SQLException {
        var journal = journal(client);
        assertThat(journal.stream().map(entry -> entry.at("/write_key").stringValue()))
                .doesNotHaveDuplicates();
        for (var fix : fixes) {
            fix.judge(
                    client,
                    journal.stream()
                            .filter(entry ->
                                    entry.at("/resource_id").stringValue().equals(fix.resource()))
                            .toList());
        }
        var operations = client.get("/api/v1/operations?limit=200").expect(200).at("/items");
        assertThat(operations.valueStream().map(one -> one.at("/id").stringValue()))
                .containsExactlyInAnyOrderElementsOf(fixes.stream().map(Fix::id).toList());
        var statuses = operations
                .valueStream()
                .collect(Collectors.groupingBy(one -> one.at("/status").stringValue(), Collectors.counting()));
        assertThat(statuses).containsKeys("applied", "rolled_back");
        assertThat(count("resource_claim")).isZero();
        assertThat(count("scheduled_tasks")).isZero();
    }

    private static List<JsonNode> journal(ServiceClient client) {
        var answer = client.get("/api/v1/providers/simulated/journal?limit=200").expect(200);
        assertThat(answer.at("/next_cursor").isNull()).isTrue();
        return answer.at("/items").valueStream().toList();
    }

    private long count(String table) throws IOException, SQLException {
        var port = Integer.parseInt(postmaster().get(3).strip());
        try (var connection = DriverManager.getConnection(new PostgresServer("127.0.0.1", port).url("postgres"));
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> postmaster() throws IOException {
        var file = directory.resolve("postgres").resolve("postmaster.pid");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** As when the machine loses its power. */
    private void killDatabase() throws IOException {
        postmaster().stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .ifPresent(server -> {
                    var backends = server.descendants().toList();
                    server.destroyForcibly();
                    backends.forEach(ProcessHandle::destroyForcibly);
                    server.onExit().join();
                });
    }

    /** One fix of one instance, as its caller knows it; each request is repeated under its key until it is answered. */
    private static final class Fix {

        private final int number;
        private final HashSet<String> answered = new HashSet<>();
        private @Nullable String id;

        Fix(int number) {
            this.number = number;
        }

        /** Every fourth fix meets a fault. */
        static Optional<Map<String, @Nullable Object>> fault(int number) {
            var kind = switch (number % 8) {
                case 1 -> "partial";
                case 5 -> "fail_after";
                default -> null;
            };
            return Optional.ofNullable(kind)
                    .map(name -> json(
                            "resource_id",
                            "aws_instance.web_" + number,
                            "kind",
                            name,
                            "on",
                            "apply",
                            "times",
                            null,
                            "delay_ms",
                            500));
        }

        private boolean isPutBackOnRequest() {
            return number % 8 == 2 || number % 8 == 3;
        }

        String id() {
            return String.valueOf(id);
        }

        String resource() {
            return "aws_instance.web_" + number;
        }

        /** As far as the service lives. */
        void advance(ServiceClient client) {
            try {
                create(client);
                if (status(client).equals("pending")) {
                    client.post(path() + "/check", null).expect(200);
                }
                keyed(client, "apply", null, 202);
                if (isPutBackOnRequest() && status(client).equals("applied") || answered.contains("rollback")) {
                    keyed(client, "rollback", null, 202);
                }
            } catch (IllegalStateException noAnswer) {
                if (!(noAnswer.getCause() instanceof IOException)) {
                    throw noAnswer;
                }
            }
        }

        private void create(ServiceClient client) {
            var body = json(
                    "resource_id",
                    resource(),
                    "resource_type",
                    "aws_instance",
                    "fix_description",
                    "Downsize",
                    "patch",
                    Map.of("instance_type", "t3.large", "monitoring", true),
                    "current_cost",
                    120,
                    "proposed_cost",
                    60);
            var created = keyed(client, "create", body, 201).id();
            if (id != null) {
                assertThat(created).isEqualTo(id);
            }
            id = created;
        }

        private Answer keyed(ServiceClient client, String action, @Nullable Object body, int wanted) {
            var path = action.equals("create") ? "/api/v1/operations" : path() + "/" + action;
            var answer = client.post(path, body, "Idempotency-Key", action + "-" + number);
            if (answer.status() == 503) {
                throw new IllegalStateException(new IOException("the service is on its way down"));
            }
            answer.expect(wanted);
            if (!answered.add(action)) {
                assertThat(answer.header("Idempotency-Replayed")).contains("true");
            }
            return answer;
        }

        private String path() {
            return "/api/v1/operations/" + id();
        }

        private String status(ServiceClient client) {
            return client.get(path()).expect(200).at("/status").stringValue();
        }

        boolean ended(ServiceClient client) {
            return switch (status(client)) {
                case "failed", "rolled_back", "rollback_failed" -> true;
                case "applied" -> !isPutBackOnRequest();
                default -> false;
            };
        }

        /** @param writes to the instance, in order */
        void judge(ServiceClient client, List<JsonNode> writes) {
            var operation = client.get(path()).expect(200);
            var original = operation.at("/original_state/config");
            var live = client.get("/api/v1/resources/live?resource_id=" + resource())
                    .expect(200)
                    .at("/config");
            assertThat(writes)
                    .allSatisfy(write ->
                            assertThat(write.at("/write_key").stringValue()).startsWith(id()));
            switch (operation.at("/status").stringValue()) {
                case "applied" -> {
                    assertThat(live).isEqualTo(operation.at("/target_state/config"));
                    assertThat(writes).hasSize(1);
                }
                case "rolled_back" -> {
                    assertThat(live).isEqualTo(original);
                    assertThat(writes).hasSize(2);
                }
                case "failed" -> {
                    assertThat(operation.at("/failure/may_have_changed").booleanValue())
                            .isFalse();
                    assertThat(live).isEqualTo(original);
                    assertThat(writes).isEmpty();
                }
                default -> throw new AssertionError("Nobody else changed anything: " + operation);
            }
            assertThat(client.get(path() + "/log")
                            .expect(200)
                            .at("/chain/verified")
                            .booleanValue())
                    .isTrue();
        }
    }
}
