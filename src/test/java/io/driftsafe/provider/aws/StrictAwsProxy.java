package io.driftsafe.provider.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A double of ours, not AWS' own: it stands before moto, refuses what AWS is known to refuse (see
 * {@code aws/strict-rules.yaml}), lets changes take time as AWS does, and fails as ordered. It writes down each call.
 */
public final class StrictAwsProxy implements AutoCloseable {

    /** Longer than a write may take in the tests. */
    private static final Duration HELD = Duration.ofMillis(4500);

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "host", "expect", "upgrade", "transfer-encoding", "x-amz-crc32");

    /** How the next call fails. */
    public enum Fault {
        /** Done, and the answer does not come in time. */
        LOSE_ANSWER,
        /** Done, and the connection is cut. */
        CUT_OFF,
        /** Done, and answered with an error of the server. */
        ERROR_AFTER,
        /** Not done, and the server does not say so. */
        ERROR_BEFORE,
        THROTTLED,
        DENIED,
        NO_CAPACITY,
        IN_PROGRESS,
        INVALID
    }

    private final AwsPeer moto;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final StrictRules rules = StrictRules.read();
    private final Deque<Ordered> faults = new ArrayDeque<>();
    private final List<Done> calls = new ArrayList<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
    private final AwsTime time;

    /** On a free port. */
    public StrictAwsProxy(AwsPeer moto) {
        this.moto = moto;
        this.time = new AwsTime(moto);
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How long an instance stops or starts, and each part of the modification of a volume takes. */
    public void slowDown(Duration changes) {
        time.slowDown(changes);
    }

    FunctionDouble functions() {
        return time.functions();
    }

    TableDouble tables() {
        return time.tables();
    }

    /** The next call that changes something, of any action or one. */
    public synchronized void fail(Fault fault) {
        faults.add(new Ordered(AwsCall::writes, fault));
    }

    public synchronized void fail(String action, Fault fault) {
        faults.add(new Ordered(
                call -> call.action().equals(action)
                        && !"true".equals(call.parameters().get("DryRun")),
                fault));
    }

    /** Also of a dry run. */
    synchronized void failAny(String action, Fault fault) {
        faults.add(new Ordered(call -> call.action().equals(action), fault));
    }

    /** What somebody else does when the next call of this action has just been sent. */
    void before(String action, Runnable elses) {
        meanwhile.put(action, elses);
    }

    /** How long each call of this action is kept before anything happens. */
    void delay(String action, Duration time) {
        delays.put(action, time);
    }

    /** What the calls of this action asked for, in order. */
    synchronized List<AwsCall> calls(String action) {
        return calls.stream()
                .map(Done::call)
                .filter(call -> call.action().equals(action))
                .toList();
    }

    synchronized void endFaults() {
        faults.clear();
    }

    /** The actions that came through and changed the resource, in order. */
    public synchronized List<String> writes(String resource) {
        return calls.stream()
                .filter(done ->
                        done.took() && done.call().writes() && done.call().names(resource))
                .map(done -> done.call().action())
                .toList();
    }

    /** Those that were asked for, whatever came of them. */
    synchronized List<String> asked(String resource) {
        return calls.stream()
                .filter(done -> done.call().writes() && done.call().names(resource))
                .map(done -> done.call().action())
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var call = AwsCall.of(exchange, body);
            Thread.sleep(delays.getOrDefault(call.action(), Duration.ZERO));
            Optional.ofNullable(meanwhile.remove(call.action())).ifPresent(Runnable::run);
            var fault = fault(call);
            var before = fault.flatMap(StrictAwsProxy::withoutEffect)
                    .or(() -> call.writes() ? rules.refusal(call, time) : Optional.empty());
            if (before.isPresent()) {
                note(call, false);
                answer(
                        exchange,
                        before.get().status(),
                        call.error(before.get().code(), before.get().message()),
                        Map.of());
                return;
            }
            var answered = passedOn(exchange, body);
            var took = answered.statusCode() < 300;
            note(call, took);
            var text = new String(answered.body(), StandardCharsets.UTF_8);
            if (took) {
                text = time.answered(call, text);
            }
            switch (fault.orElse(null)) {
                case CUT_OFF -> {}
                case LOSE_ANSWER -> {
                    Thread.sleep(HELD);
                    answer(exchange, answered.statusCode(), text, headers(answered));
                }
                case ERROR_AFTER -> answer(exchange, 500, call.error("InternalError", "An internal error"), Map.of());
                case null, default -> answer(exchange, answered.statusCode(), text, headers(answered));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<StrictRules.Answer> withoutEffect(Fault fault) {
        return switch (fault) {
            case LOSE_ANSWER, CUT_OFF, ERROR_AFTER -> Optional.empty();
            case ERROR_BEFORE -> Optional.of(new StrictRules.Answer(500, "InternalError", "An internal error"));
            case THROTTLED ->
                Optional.of(new StrictRules.Answer(503, "RequestLimitExceeded", "Request limit exceeded."));
            case DENIED ->
                Optional.of(new StrictRules.Answer(
                        403, "UnauthorizedOperation", "You are not authorized to perform this operation."));
            case NO_CAPACITY ->
                Optional.of(new StrictRules.Answer(500, "InsufficientInstanceCapacity", "There is no capacity."));
            case IN_PROGRESS ->
                Optional.of(new StrictRules.Answer(400, "OperationInProgress", "Another change is in progress."));
            case INVALID -> Optional.of(new StrictRules.Answer(400, "InvalidParameterValue", "Not so."));
        };
    }

    private synchronized Optional<Fault> fault(AwsCall call) {
        var first = faults.stream().filter(ordered -> ordered.on().test(call)).findFirst();
        first.ifPresent(faults::remove);
        return first.map(Ordered::fault);
    }

    private synchronized void note(AwsCall call, boolean took) {
        calls.add(new Done(call, took));
    }

    private HttpResponse<byte[]> passedOn(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(moto.address().resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static Map<String, List<String>> headers(HttpResponse<byte[]> answered) {
        return answered.headers().map();
    }

    private static void answer(HttpExchange exchange, int status, String text, Map<String, List<String>> headers)
            throws IOException {
        headers.forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Ordered(Predicate<AwsCall> on, Fault fault) {}

    private record Done(AwsCall call, boolean took) {}
}
