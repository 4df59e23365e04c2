package io.driftsafe.provider.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The road to a real control plane, on which one write may come to grief as ordered. */
final class FaultyRoad implements AutoCloseable {

    private static final List<String> HEADERS = List.of("Authorization", "Content-Type", "Accept");

    private final ControlPlane cluster;
    private final HttpServer server;
    private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger effects = new AtomicInteger();

    FaultyRoad(ControlPlane cluster) {
        this.cluster = cluster;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many writes came through that the server took. */
    int effects() {
        return effects.get();
    }

    /** The next write takes effect, and its answer never comes. */
    void loseTheNextAnswer() {
        faults.add(new Fault.Lost());
    }

    /** The next write is answered so, without effect. */
    void answerTheNextWrite(int status, String body) {
        faults.add(new Fault.Answered(status, body));
    }

    /** This happens right before the next write arrives, which then goes on. */
    void beforeTheNextWrite(Runnable event) {
        faults.add(new Fault.Preceded(event));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var fault = isWrite(exchange) ? faults.poll() : null;
            switch (fault) {
                case Fault.Answered(var status, var answer) -> {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                    answer(exchange, status, answer.getBytes(StandardCharsets.UTF_8));
                }
                case Fault.Lost _ -> {
                    forward(exchange, body);
                    closed.await();
                }
                case Fault.Preceded(var event) -> {
                    event.run();
                    pass(exchange, body);
                }
                case null -> pass(exchange, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var answer = forward(exchange, body);
        answer.headers()
                .firstValue("Date")
                .ifPresent(date -> exchange.getResponseHeaders().set("Date", date));
        answer(exchange, answer.statusCode(), answer.body());
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(cluster.server() + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        for (var header : HEADERS) {
            var value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        var answer = cluster.forwarded(request);
        if (isWrite(exchange) && answer.statusCode() < 300) {
            effects.incrementAndGet();
        }
        return answer;
    }

    private static boolean isWrite(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("PATCH")
                && !exchange.getRequestURI().toString().contains("dryRun");
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }

    private sealed interface Fault {
        record Lost() implements Fault {}

        record Answered(int status, String body) implements Fault {}

        record Preceded(Runnable event) implements Fault {}
    }
}
