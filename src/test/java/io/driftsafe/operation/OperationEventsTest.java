package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.EventReader;
import io.driftsafe.EventReader.Event;
import io.driftsafe.audit.Actor;
import io.driftsafe.audit.AuditLog;
import io.driftsafe.audit.LogLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(90)
class OperationEventsTest extends OperationHttpTest {

    private static final String ALL = "/api/v1/events";
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 25;

    @LocalServerPort
    private int port;

    @Autowired
    private AuditLog log;

    @Autowired
    private TransactionTemplate transactions;

    @Test
    void tellTheLifeOfAnOperationFromTheBeginning() {
        var id = created();
        try (var reader = of(id, null)) {
            assertThat(reader.contentType()).isEqualTo("text/event-stream");
            assertThat(reader.block()).containsExactly("retry: 3000");

            act(id, "check").expect(200);
            act(id, "apply").expect(202);
            var events = reader.upTo(event -> event.isStatus("applied"));

            assertThat(statuses(events)).containsExactly("pending", "validating_safety", "applying", "applied");
            var logged = logs(events);
            assertThat(logged).extracting(Event::id).containsExactlyElementsOf(numbers(logged.size()));
            assertThat(logged).allMatch(event -> event.operation().equals(id));
            var first = logged.getFirst().data();
            assertThat(first.properties())
                    .containsAll(get(id, "log").at("/items/0").properties())
                    .hasSize(9);
            assertThat(events.get(1).data().propertyNames()).containsExactlyInAnyOrder("operation_id", "status", "at");
            assertThat(events.get(1).data().at("/at")).isEqualTo(first.at("/timestamp"));
            assertThat(events.get(1).id()).isEqualTo("1");
        }
    }

    @Test
    void goOnAfterTheLastEventAlsoWhenAllIsOver() {
        var id = applied();

        List<Event> rest;
        try (var reader = of(id, "3")) {
            rest = reader.upTo(event -> event.isStatus("applied"));
        }
        List<Event> later;
        try (var reader = of(id, rest.getLast().id())) {
            act(id, "rollback").expect(202);
            later = reader.upTo(event -> event.isStatus("rolled_back"));
        }

        assertThat(logs(rest).getFirst().id()).isEqualTo("4");
        assertThat(statuses(later)).containsExactly("rolling_back", "rolled_back");
        assertThat(Stream.of(rest, later)
                        .flatMap(List::stream)
                        .filter(event -> event.name().equals("log")))
                .extracting(Event::id)
                .containsExactlyElementsOf(
                        numbers(logs(rest).size() + logs(later).size() + 3)
                                .subList(3, logs(rest).size() + logs(later).size() + 3));
    }

    @Test
    void ofAllOperationsBeginNow() {
        created();
        try (var reader = new EventReader(port, ALL, null)) {
            var id = created();

            var events = List.of(reader.next(), reader.next());

            assertThat(events).extracting(Event::name).containsExactly("log", "status");
            assertThat(events).extracting(Event::operation).containsOnly(id);
            assertThat(events)
                    .extracting(Event::id)
                    .doesNotHaveDuplicates()
                    .allMatch(text -> text.matches("\\d+-\\d+"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofAllOperationsAreEachSeenOnceAndInOrderWhileManyWriteAndTheReaderComesAndGoes(long seed) throws Exception {
        var random = new Random(seed);
        var operations = IntStream.range(0, WRITERS).mapToObj(_ -> created()).toList();
        var beginning = position(operations.getLast());
        var seen = new ArrayList<Event>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer ->
                            threads.submit(() -> write(operations, writer, new Random(seed * 100 + writer))))
                    .toList();
            var last = beginning;
            while (!saw(seen, operations, writers.stream().allMatch(writer -> writer.isDone()))) {
                try (var reader = new EventReader(port, ALL, last)) {
                    var most = 1 + random.nextInt(40);
                    for (var n = 0;
                            n < most && !saw(seen, operations, writers.stream().allMatch(w -> w.isDone()));
                            n++) {
                        seen.add(reader.next());
                    }
                    last = seen.getLast().id();
                }
            }
            for (var writer : writers) {
                writer.get();
            }
        }

        assertThat(seen).as("seed %d", seed).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(seen).extracting(event -> key(event.id())).isSorted();
        for (var id : operations) {
            var ours =
                    seen.stream().filter(event -> event.operation().equals(id)).toList();
            var entries = entries(id);
            assertThat(logs(ours))
                    .as("seed %d", seed)
                    .extracting(event -> event.data().at("/sequence").asLong())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(2, entries).boxed().toList());
            assertThat(statuses(ours)).hasSize(Math.toIntExact(stated(id)) - 1);
        }
    }

    /** Transactions that overlap, each with entries of several operations, some of which lead to a state. */
    private void write(List<String> operations, int writer, Random random) {
        for (var n = 0; n < TRANSACTIONS; n++) {
            transactions.executeWithoutResult(_ -> {
                // Two neighbours, always locked in one order.
                IntStream.of(writer, (writer + 1) % WRITERS).sorted().forEach(which -> {
                    for (var entry = 0; entry <= random.nextInt(3); entry++) {
                        var state = random.nextBoolean() ? Optional.of("pending") : Optional.<String>empty();
                        log.append(
                                uuid(operations.get(which)), LogLevel.INFO, "entry", new Actor("t"), Map.of(), state);
                        pause(random.nextInt(8));
                    }
                });
            });
        }
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(Duration.ofMillis(milliseconds));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of these operations, for what other tests began may go on meanwhile. */
    private boolean saw(List<Event> seen, List<String> operations, boolean written) {
        var ours = seen.stream()
                .filter(event -> operations.contains(event.operation()))
                .toList();
        return written
                && logs(ours).size()
                        == operations.stream().mapToLong(id -> entries(id) - 1).sum()
                && statuses(ours).size()
                        == operations.stream().mapToLong(id -> stated(id) - 1).sum();
    }

    private long entries(String id) {
        return count("select count(*) from execution_log where operation_id = ?", id);
    }

    private long stated(String id) {
        return count("select count(state) from execution_log where operation_id = ?", id);
    }

    private long count(String query, String id) {
        return Optional.ofNullable(database().queryForObject(query, Long.class, uuid(id)))
                .orElseThrow();
    }

    /** Where the stream is after the creation of this operation. */
    private String position(String id) {
        return count("select xid::text::bigint from execution_log where operation_id = ?", id) + "-2";
    }

    private static long key(String id) {
        var parts = id.split("-", 2);
        return Long.parseLong(parts[0]) * 1000 + Long.parseLong(parts[1]);
    }

    @Test
    void tellThatTheStreamLivesEveryFifteenSeconds() {
        var id = created();
        try (var all = new EventReader(port, ALL, null);
                var one = of(id, "2")) {
            var opened = System.nanoTime();

            assertThat(all.block()).containsExactly("retry: 3000");
            assertThat(all.block()).containsExactly(":");
            assertThat(one.block()).containsExactly("retry: 3000");
            assertThat(one.block()).containsExactly(":");

            assertThat(Duration.ofNanos(System.nanoTime() - opened))
                    .isBetween(Duration.ofSeconds(14), Duration.ofSeconds(25));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "one, x",
                "one, -1",
                "one, 1-1",
                "one, 12345678901234567890",
                "all, x",
                "all, 5",
                "all, 5-",
                "all, 5-x",
                "all, -5-1"
            })
    void refuseAnIdThatTheyNeverGave(String stream, String lastEventId) {
        var path = stream.equals("one") ? path(created()) + "/events" : ALL;

        var refused = client().get(path, "Last-Event-ID", lastEventId, "Accept", "text/event-stream");

        assertThat(refused.expect(422).code()).isEqualTo("invalid-request");
        assertPointers(refused, "Last-Event-ID");
    }

    @Test
    void areThereForOperationsOnlyAndEndAtOnceWhenOnlyTheHeadIsAskedFor() {
        var unknown = new OperationId(new UUID(1, 1)).value();

        assertRefused(client().get(path(unknown) + "/events", "Accept", "text/event-stream"), 404, "not-found");
        assertThat(client().get(ALL, "Accept", "application/json").expect(406).code())
                .isEqualTo("not-acceptable");
        assertThat(client().send("HEAD", ALL, null).expect(200).text()).isEmpty();
    }

    private EventReader of(String id, @Nullable String lastEventId) {
        return new EventReader(port, path(id) + "/events", lastEventId);
    }

    private static List<Event> logs(List<Event> events) {
        return events.stream().filter(event -> event.name().equals("log")).toList();
    }

    private static List<String> statuses(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("status"))
                .map(event -> event.data().at("/status").asString())
                .toList();
    }

    private static List<String> numbers(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
    }
}
