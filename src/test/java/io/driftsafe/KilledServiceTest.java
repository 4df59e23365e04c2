package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The service on its embedded database, killed again and again; each round surely finds it at one kind of work, and at
 * whatever else it happens to be. {@code crash.rounds} and {@code crash.seed} say how often and when.
 */
class KilledServiceTest {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 20);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
    private static final int FIXES_A_ROUND = 8;
    private static final int LONGEST_MORE_MILLIS = 1200;
    private static final Duration SHUTDOWN = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_LATENCY_MILLIS = 1000;
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(25);

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Map<Interruption, Integer> interrupted = new EnumMap<>(Interruption.class);
    private final List<RepeatedFix> fixes = new ArrayList<>();
    private HeldImport inventory = new HeldImport(0);

    @Test
    void everyOperationEndsTruthfully() throws Exception {
        System.out.printf("KilledServiceTest: -Dcrash.seed=%d -Dcrash.rounds=%d%n", SEED, ROUNDS);
        assertThat(ROUNDS)
                .describedAs("rounds, at least one of each kind")
                .isGreaterThanOrEqualTo(Interruption.values().length);
        var program = ServiceProgram.aheadOfTime(directory);
        try {
            var kinds = Interruption.values();
            for (var round = 0; round < ROUNDS; round++) {
                var kind = kinds[round % kinds.length];
                if (kind == Interruption.FIRST_START) {
                    firstStart(program, round);
                } else {
                    work(program, round, kind, false);
                }
            }
            work(program, ROUNDS, Interruption.APPLY, true);
            try (var service = start(program, ROUNDS + 1)) {
                order(service.client(), Stream.of());
                try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                    var deadline = System.nanoTime() + PATIENCE.toNanos();
                    press(callers, service.client(), () -> System.nanoTime() < deadline)
                            .forEach(CompletableFuture::join);
                }
                assertThat(fixes).allMatch(RepeatedFix::ended);
                judge(service.client());
                service.stop();
            }
            System.out.println("KilledServiceTest: killed within " + interrupted);
            assertThat(interrupted).containsOnlyKeys(Interruption.values());
        } finally {
            killDatabase(directory.resolve("postgres"));
        }
    }

    /** Of the service that all other rounds go on with, or of one more. */
    private void firstStart(ServiceProgram program, int round) throws Exception {
        var data = round == 0 ? directory.resolve("postgres") : directory.resolve("postgres-" + round);
        var sign = List.of(
                        data.resolve("PG_VERSION"), data.resolve("postmaster.pid"), data.resolve("global/pg_control"))
                .get(random.nextInt(3));
        try (var service = ServiceProcess.launch(program, log(round), on(data))) {
            await().atMost(PATIENCE).pollInterval(LOOK).until(() -> Files.exists(sign) || !service.lives());
            Thread.sleep(random.nextInt(300));
            var started = service.descendants();
            service.kill();
            if (service.readyOn().isEmpty()) {
                count(Interruption.FIRST_START);
            }
            if (random.nextBoolean()) {
                started.forEach(ProcessHandle::destroyForcibly);
                killDatabase(data);
            }
        }
        try (var service =
                ServiceProcess.start(program, directory.resolve("again-%d.log".formatted(round)), on(data))) {
            if (round == 0) {
                prepare(service.client());
            }
            assertThat(service.client().get("/api/v1/operations").expect(200).at("/items"))
                    .isEmpty();
            assertThat(service.stop()).isLessThan(SHUTDOWN);
        }
    }

    private void work(ServiceProgram program, int round, Interruption kind, boolean gently) throws Exception {
        var first = fixes.size();
        IntStream.range(first, first + FIXES_A_ROUND).mapToObj(RepeatedFix::new).forEach(fixes::add);
        try (var service = start(program, round);
                var database = database()) {
            var client = service.client();
            load(client);
            order(client, fixes.stream().skip(first).filter(fix -> fix.endsBy() == kind));
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = press(callers, client, service::lives);
                if (kind == Interruption.IMPORT) {
                    inventory.next().hold(database);
                    calls.add(CompletableFuture.runAsync(() -> repeatImport(service), callers));
                }
                await().atMost(PATIENCE).pollInterval(LOOK).until(() -> {
                    calls.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
                    return atWork(database, first).contains(kind);
                });
                Thread.sleep(random.nextInt(LONGEST_MORE_MILLIS));
                if (gently) {
                    assertThat(service.stop()).isLessThan(SHUTDOWN);
                } else {
                    service.kill();
                    atWork(database, first).forEach(this::count);
                    if (random.nextBoolean()) {
                        killDatabase(directory.resolve("postgres"));
                    }
                }
                calls.forEach(CompletableFuture::join);
            } finally {
                service.close();
            }
        }
    }

    /** What a kill interrupted left nothing behind, and is repeated. */
    private void load(ServiceClient client) {
        inventory.judge(client);
        inventory = inventory.next();
        await().atMost(PATIENCE).until(() -> inventory.send(client));
        inventory.judge(client);
    }

    private void repeatImport(ServiceProcess service) {
        while (service.lives()) {
            assertThat(inventory.next().send(service.client()))
                    .describedAs("a held import is not done")
                    .isFalse();
        }
    }

    private ServiceProcess start(ServiceProgram program, int round) throws IOException {
        return ServiceProcess.start(program, log(round), on(directory.resolve("postgres")));
    }

    private Path log(int round) {
        return directory.resolve("service-%d.log".formatted(round));
    }

    private static String on(Path data) {
        return "--driftsafe.database.embedded.directory=" + data;
    }

    private void prepare(ServiceClient client) {
        var instances = IntStream.range(0, (ROUNDS + 1) * FIXES_A_ROUND)
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
        assertThat(inventory.send(client)).isTrue();
    }

    /** What was stuck before is done with this. */
    private void order(ServiceClient client, Stream<RepeatedFix> stuck) {
        var faults = Stream.concat(stuck.map(RepeatedFix::stuck), fixes.stream().flatMap(fix -> fix.fault().stream()))
                .collect(Collectors.toCollection(ArrayList::new));
        for (var call : List.of("apply", "rollback")) {
            faults.add(json(
                    "resource_id",
                    "*",
                    "kind",
                    "latency",
                    "on",
                    call,
                    "times",
                    null,
                    "delay_ms",
                    random.nextInt(LONGEST_LATENCY_MILLIS)));
        }
        client.put("/api/v1/providers/simulated/faults", json("faults", faults)).expect(200);
    }

    /** Every caller goes on with its fix until that has ended. */
    private List<CompletableFuture<?>> press(Executor callers, ServiceClient client, BooleanSupplier on) {
        return fixes.stream()
                .filter(fix -> !fix.ended())
                .map(fix -> CompletableFuture.runAsync(
                        () -> {
                            while (on.getAsBoolean() && !fix.ended()) {
                                fix.advance(client);
                                LockSupport.parkNanos(BETWEEN_REQUESTS.toNanos());
                            }
                        },
                        callers))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** At which kinds of work this round's operations are, with a write announced of which nobody knows the outcome. */
    private Set<Interruption> atWork(Connection database, int first) throws SQLException {
        var kinds = EnumSet.noneOf(Interruption.class);
        try (var statement = database.createStatement();
                var row = statement.executeQuery("""
                        select direction, substring(resource_id from '[0-9]+$')::int as number
                        from operation join intent on intent.operation_id = operation.id
                        where outcome is null
                        and (state, direction) in (('APPLYING', 'APPLY'), ('ROLLING_BACK', 'ROLLBACK'))""")) {
            while (row.next()) {
                if (row.getInt("number") >= first) {
                    kinds.add(
                            row.getString("direction").equals("APPLY")
                                    ? Interruption.APPLY
                                    : fixes.get(row.getInt("number")).endsBy());
                }
            }
        }
        if (HeldImport.isHeld(database)) {
            kinds.add(Interruption.IMPORT);
        }
        return kinds;
    }

    private void count(Interruption kind) {
        interrupted.merge(kind, 1, Integer::sum);
    }

    private void judge(ServiceClient client) throws IOException, SQLException {
        inventory.judge(client);
        var journal = all(client, "/api/v1/providers/simulated/journal?limit=200");
        assertThat(journal.stream().map(entry -> entry.at("/write_key").stringValue()))
                .doesNotHaveDuplicates();
        var writes = journal.stream()
                .collect(Collectors.groupingBy(entry -> entry.at("/resource_id").stringValue()));
        for (var fix : fixes) {
            fix.judge(client, writes.getOrDefault(fix.resource(), List.of()));
        }
        var operations = all(client, "/api/v1/operations?limit=200");
        assertThat(operations.stream().map(one -> one.at("/id").stringValue()))
                .containsExactlyInAnyOrderElementsOf(
                        fixes.stream().map(RepeatedFix::id).toList());
        assertThat(operations.stream().map(one -> one.at("/status").stringValue()))
                .contains("applied", "rolled_back");
        try (var database = database()) {
            assertThat(rows(database, "resource_claim")).isZero();
            assertThat(rows(database, "scheduled_tasks")).isZero();
        }
    }

    private static List<JsonNode> all(ServiceClient client, String path) {
        var items = new ArrayList<JsonNode>();
        var page = client.get(path).expect(200);
        items.addAll(page.at("/items").valueStream().toList());
        while (!page.at("/next_cursor").isNull()) {
            page = client.get(path + "&cursor=" + page.at("/next_cursor").stringValue())
                    .expect(200);
            items.addAll(page.at("/items").valueStream().toList());
        }
        return items;
    }

    private static long rows(Connection database, String table) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection database() throws IOException, SQLException {
        var port = Integer.parseInt(
                postmaster(directory.resolve("postgres")).get(3).strip());
        return DriverManager.getConnection(new PostgresServer("127.0.0.1", port).url("postgres"));
    }

    private static List<String> postmaster(Path data) throws IOException {
        var file = data.resolve("postmaster.pid");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** As when the machine loses its power. */
    private static void killDatabase(Path data) throws IOException {
        postmaster(data).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .ifPresent(server -> {
                    var backends = server.descendants().toList();
                    server.destroyForcibly();
                    backends.forEach(ProcessHandle::destroyForcibly);
                    server.onExit().join();
                });
    }
}
