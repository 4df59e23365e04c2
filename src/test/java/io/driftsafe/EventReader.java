package io.driftsafe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader of one stream of server-sent events, as a browser reads them. */
public final class EventReader implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /** @param lastEventId where to go on, or null for a first look */
    public EventReader(int port, String path, @Nullable String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (response.statusCode() != 200) {
            throw new AssertionError("No stream, but " + response.statusCode());
        }
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    public String contentType() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    /** The lines up to the next blank one. */
    public List<String> block() {
        var block = new ArrayList<String>();
        try {
            for (var line = lines.readLine(); line == null || !line.isEmpty(); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("The stream has ended");
                }
                block.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return block;
    }

    /** The next event; comments and settings are passed over. */
    public Event next() {
        var block = block();
        while (block.stream().noneMatch(line -> line.startsWith("data: "))) {
            block = block();
        }
        return new Event(field(block, "event"), field(block, "id"), JSON.readTree(field(block, "data")));
    }

    /** The events up to the first of this kind. */
    public List<Event> upTo(Predicate<Event> wanted) {
        var events = new ArrayList<Event>();
        do {
            events.add(next());
        } while (!wanted.test(events.getLast()));
        return events;
    }

    private static String field(List<String> block, String name) {
        return block.stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .reduce((one, other) -> {
                    throw new AssertionError("More than one line of " + name);
                })
                .orElseThrow();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server-sent event. */
    public record Event(String name, String id, JsonNode data) {

        public boolean isStatus(String status) {
            return name.equals("status") && data.at("/status").asString().equals(status);
        }

        public String operation() {
            return data.at("/operation_id").asString();
        }
    }
}
