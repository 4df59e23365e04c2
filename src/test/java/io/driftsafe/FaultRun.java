package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two nodes on one database, with callers that repeat themselves, and what a seed has go wrong. */
final class FaultRun implements AutoCloseable {

    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration RETRIES = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LONGEST_LATENCY_MILLIS = 500;

    private final Random random;
    private final int operations;
    private final int rounds;
    private final DatabaseSettings.Embedded place;
    private final List<FaultyNode> nodes = new ArrayList<>();
    private final List<RepeatedFix> fixes;
    private final List<RepeatedFix> free = new ArrayList<>();
    private final Queue<Throwable> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, FaultVerdict.Struck> struck = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Optional<SmallDisk> disk;
    private EmbeddedDatabase server;
    private Connection database;
    private volatile boolean over;
    private int keys;

    /**
     * @param rounds how often each window is hit
     * @param disk that may be full, for the database, where there is one
     */
    FaultRun(
            long seed,
            int operations,
            int rounds,
            Path directory,
            Optional<SmallDisk> disk,
            Path logs,
            ServiceProgram program)
            throws IOException, SQLException {
        this.disk = disk;
        this.random = new Random(seed);
        this.operations = operations;
        this.rounds = rounds;
        this.place = new DatabaseSettings.Embedded(
                disk.map(SmallDisk::place).orElse(directory).resolve("postgres"));
        this.server = EmbeddedDatabase.start(place);
        this.database = DriverManager.getConnection(server.getJdbcUrl());
        this.fixes = IntStream.range(0, operations).mapToObj(RepeatedFix::new).toList();
        for (var name : List.of("one", "other")) {
            nodes.add(new FaultyNode(name, logs, program, port()));
        }
    }

    private int port() {
        return Integer.parseInt(server.getJdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    void go() throws Exception {
        if (disk.isPresent()) {
            run("alter system set max_wal_size = '128MB'");
            run("select pg_reload_conf()");
        }
        startAtTheSameInstant();
        threads.execute(this::supervise);
        prepare();
        new Windows(database).install();
        var windows = IntStream.range(0, rounds)
                .boxed()
                .flatMap(_ -> Stream.of(Window.values()))
                .flatMap(window -> Stream.of(new Hit(window, false), new Hit(window, true)))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(windows, random);
        var spares = spares();
        var others = new ArrayList<Fault>();
        for (var stage = 0; stage < windows.size(); stage++) {
            release(free.size() / (windows.size() - stage + 1));
            hit(windows.get(stage), spares);
            if (stage % 3 == 2) {
                if (others.isEmpty()) {
                    others.addAll(List.of(Fault.values()));
                    others.remove(Fault.FULL_DISK);
                    Collections.shuffle(others, random);
                    disk.ifPresent(_ -> others.add(Fault.FULL_DISK));
                }
                strike(others.removeLast());
            }
        }
        release(free.size());
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> count("""
            select count(*) from operation where state in ('APPLYING', 'ROLLING_BACK')\
            """) > 0);
        strike(Fault.STOP);
        comeToRest();
        await().atMost(PATIENCE.plusMillis(operations * 20L))
                .until(() -> !complaints.isEmpty() || fixes.stream().allMatch(RepeatedFix::ended));
        over = true;
        FaultVerdict.on(database, fixes, struck, nodes.getFirst()::client).judge(complaints, counts, nodes);
    }

    /** On an empty database, which each of them wants to migrate. */
    private void startAtTheSameInstant() throws IOException {
        for (var node : nodes) {
            node.launch();
        }
        for (var node : nodes) {
            node.process().awaitReady(Duration.ofMinutes(2));
        }
    }

    /** What ended is started again. */
    private void supervise() {
        while (!over) {
            try {
                for (var node : nodes) {
                    if (!node.process().lives()) {
                        node.launch();
                    }
                }
            } catch (IOException e) {
                complaints.add(e);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void prepare() {
        var client = nodes.getFirst().client().orElseThrow();
        List<Map<String, @Nullable Object>> instances = fixes.stream()
                .map(fix -> json(
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        fix.resource().replace("aws_instance.", ""),
                        "instances",
                        List.of(Map.of("attributes", Map.of("instance_type", "t3.xlarge", "monitoring", false)))))
                .toList();
        client.put("/api/v1/providers/simulated/inventory", json("version", 4, "resources", instances))
                .expect(200);
        var faults = fixes.stream()
                .flatMap(fix -> fix.fault().stream())
                .collect(Collectors.toCollection(ArrayList<Map<String, @Nullable Object>>::new));
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
                    100 + random.nextInt(LONGEST_LATENCY_MILLIS)));
        }
        client.put("/api/v1/providers/simulated/faults", json("faults", faults)).expect(200);
    }

    /** Fixes that go in a window's direction, kept for it; the others are free. */
    private Map<Boolean, List<RepeatedFix>> spares() {
        var spares = new LinkedHashMap<Boolean, List<RepeatedFix>>();
        var each = rounds * Window.values().length;
        for (var rollback : List.of(false, true)) {
            spares.put(
                    rollback,
                    new ArrayList<>(fixes.stream()
                            .filter(fix -> fix.fault().isEmpty())
                            .filter(fix -> (fix.endsBy() == Interruption.ASKED_ROLLBACK) == rollback)
                            .limit(each)
                            .toList()));
        }
        free.addAll(fixes);
        spares.values().forEach(free::removeAll);
        return spares;
    }

    private void release(int howMany) {
        for (var i = 0; i < howMany && !free.isEmpty(); i++) {
            press(free.removeLast());
        }
    }

    /** Repeats every request until it is answered, now at this node, now at that. */
    private void press(RepeatedFix fix) {
        var chance = new Random(random.nextLong());
        threads.execute(() -> {
            try {
                while (!over && !fix.ended()) {
                    nodes.get(chance.nextInt(nodes.size())).client().ifPresent(fix::advance);
                    LockSupport.parkNanos(
                            Duration.ofMillis(50 + chance.nextInt(150)).toNanos());
                }
            } catch (AssertionError | RuntimeException e) {
                complaints.add(new AssertionError(fix.resource() + ": " + e.getMessage(), e));
            }
        });
    }

    /** Catches a node in the window, and has something happen to it there. */
    private void hit(Hit hit, Map<Boolean, List<RepeatedFix>> spares) throws Exception {
        var fix = java.util.Objects.requireNonNull(spares.get(hit.rollback)).removeLast();
        var windows = new Windows(database);
        var key = ++keys;
        var name = hit.window.of(hit.rollback);
        windows.order(fix.resource(), name, key);
        press(fix);
        var caught = await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> windows.caught(key), found -> found.isPresent() || !complaints.isEmpty());
        if (caught.isEmpty()) {
            throw new AssertionError("A caller was answered what it should not be", complaints.peek());
        }
        var node = node(caught.get().node());
        var blow = hit.window == Window.COMMITTING && random.nextInt(3) > 0
                ? Blow.LOST_COMMIT
                : Blow.values()[random.nextInt(Blow.values().length - 1)];
        countUp(Window.told(name));
        countUp(Window.told(blow.name()) + " in a window");
        struck.put(fix.resource(), new FaultVerdict.Struck(now(), "%s, %s".formatted(name, blow)));
        switch (blow) {
            case KILL -> {
                node.process().kill();
                windows.open(fix.resource(), key);
            }
            case STOP -> {
                node.process().signal("STOP");
                windows.open(fix.resource(), key);
                sleep(LEASE.multipliedBy(3).dividedBy(2));
                node.process().signal("CONT");
            }
            case CUT -> {
                node.wire().cut();
                windows.open(fix.resource(), key);
            }
            case STALL -> {
                node.wire().stall(true);
                windows.open(fix.resource(), key);
                sleep(LEASE.multipliedBy(3).dividedBy(2));
                node.wire().stall(false);
            }
            case LOST_COMMIT -> {
                var before = node.wire().commitsLost();
                node.wire().loseCommitOf(caught.get().port());
                windows.open(fix.resource(), key);
                await().atMost(PATIENCE)
                        .pollInterval(LOOK)
                        .until(() -> node.wire().commitsLost() > before);
            }
        }
    }

    private FaultyNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Whose connection is " + name));
    }

    /** Something happens to whatever is there. */
    private void strike(Fault fault) throws Exception {
        countUp(Window.told(fault.name()));
        var node = nodes.get(random.nextInt(nodes.size()));
        switch (fault) {
            case KILL_AND_RESTART_OF_DATABASE -> {
                node.process().kill();
                sleep(LEASE);
                restartDatabase();
            }
            case RESTART_OF_DATABASE -> restartDatabase();
            case STOP -> {
                node.process().signal("STOP");
                sleep(LEASE.multipliedBy(3).dividedBy(2));
                node.process().signal("CONT");
            }
            case CUT -> node.wire().cut();
            case STALL -> {
                node.wire().stall(true);
                sleep(LEASE.dividedBy(2).plusMillis(random.nextInt(5000)));
                node.wire().stall(false);
            }
            case FULL_DISK -> {
                disk.orElseThrow().fill();
                sleep(LEASE);
                disk.orElseThrow().free();
                // It may have stopped for good, or answer again by itself.
                restartDatabase();
            }
            case CLOCK_OFF -> {
                node.setClockOff(random.nextBoolean() ? 30 : -30);
                sleep(LEASE);
                node.setClockOff(0);
            }
        }
    }

    private void restartDatabase() throws Exception {
        server.close();
        server = EmbeddedDatabase.start(place);
        database = DriverManager.getConnection(server.getJdbcUrl());
        for (var node : nodes) {
            node.wire().leadTo(port());
        }
    }

    /** What was at work at the last fault ends within two leases, and the waits between tries. */
    private void comeToRest() throws SQLException {
        var began = System.nanoTime();
        var atWork = FaultVerdict.texts(
                database, "select id::text from operation where state in ('APPLYING', 'ROLLING_BACK')");
        var longest = LEASE.multipliedBy(2).plus(RETRIES);
        await().atMost(longest).pollInterval(LOOK).until(() -> count("""
            select count(*) from operation where state in ('APPLYING', 'ROLLING_BACK') and id::text = any ('{%s}')\
            """.formatted(String.join(",", atWork))) == 0);
        System.out.printf(
                "FaultSuiteTest: %d operations were at work at the last fault, and at rest %d ms after it%n",
                atWork.size(), Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    private long count(String sql) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private java.time.OffsetDateTime now() throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, java.time.OffsetDateTime.class);
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private void countUp(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    @Override
    public void close() throws IOException {
        over = true;
        for (var node : nodes) {
            node.close();
        }
        threads.shutdownNow();
        server.close();
    }

    private record Hit(Window window, boolean rollback) {}

    /** What happens to a node that was caught; the last one only at a commit. */
    private enum Blow {
        KILL,
        STOP,
        CUT,
        STALL,
        LOST_COMMIT
    }

    /** What happens whatever is going on. */
    private enum Fault {
        KILL_AND_RESTART_OF_DATABASE,
        RESTART_OF_DATABASE,
        STOP,
        CUT,
        STALL,
        CLOCK_OFF,
        FULL_DISK
    }
}
