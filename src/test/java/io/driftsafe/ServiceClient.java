package io.driftsafe;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the service under test; a body may be text, sent as it is, or anything that Jackson can write. */
public final class ServiceClient {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final URI root;
    private final Duration patience;

    public ServiceClient(int port) {
        this(port, PATIENCE);
    }

    public ServiceClient(int port, Duration patience) {
        this.root = URI.create("http://127.0.0.1:" + port);
        this.patience = patience;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, @Nullable Object body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Answer put(String path, @Nullable Object body, String... headers) {
        return send("PUT", path, body, headers);
    }

    /** A merge patch, unless the headers name another content type. */
    public Answer patch(String path, @Nullable Object body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** Headers are names and values in turn. */
    public Answer send(String method, String path, @Nullable Object body, String... headers) {
        var request = HttpRequest.newBuilder(root.resolve(path)).timeout(patience);
        if (body != null) {
            request.setHeader(
                    "Content-Type", "PATCH".equals(method) ? "application/merge-patch+json" : "application/json");
        }
        for (var i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text(body)));
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object body) {
        return body instanceof String text ? text : JSON.writeValueAsString(body);
    }

    /** What the service answered. */
    public record Answer(int status, HttpHeaders headers, String text) {

        public JsonNode body() {
            return JSON.readTree(text);
        }

        /** By JSON Pointer; a missing node where there is none. */
        public JsonNode at(String pointer) {
            return body().at(pointer);
        }

        public String id() {
            return body().get("id").stringValue();
        }

        /** The code of a problem, or the empty text. */
        public String code() {
            return body().path("code").asString("");
        }

        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        /** Itself, after a look at its status. */
        public Answer expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError("Expected %d, got %d: %s".formatted(wanted, status, text));
            }
            return this;
        }

        @Override
        public String toString() {
            return "%d %s %s".formatted(status, headers.map().getOrDefault("content-type", List.of()), text);
        }
    }

    /** A JSON object for a request; values may be null, so it is no {@code Map.of}. */
    public static Map<String, @Nullable Object> json(@Nullable Object... namesAndValues) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
