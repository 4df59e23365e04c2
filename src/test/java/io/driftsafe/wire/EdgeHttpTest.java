package io.driftsafe.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
@Import(Doors.class)
class EdgeHttpTest {

    private static final JsonMapper JSON = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"\\uD800\"}",
                "{\"name\":\"\\u0000\"}",
                "{\"price\":1e400}",
                "{\"price\":12345678901234567890123456789012345678901}",
                "{\"name\":\"a\"} {}",
                "{\"name\":",
                "{\"name\":\"a",
                "{\"name\":\"a\\q\"}",
                "{\"name\":\"a\nb\"}",
                "{\"name\":\"\\u12\"}",
                "{\"price\":1.",
                "nonsense",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void refusesWhatIsNoInternetJson(String body) throws Exception {
        var answer = send("PUT", "/api/v1/doors", body);

        assertProblem(answer, 400, "malformed-json");
    }

    @Test
    void refusesBrokenUtf8() throws Exception {
        var answer = client.send(
                request("/api/v1/doors")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofByteArray("{\"name\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 400, "malformed-json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        {"nam":"a"}|/nam
        {"name":1}|/name
        {"name":true}|/name
        {"count":"1"}|/count
        {"count":1.5}|/count
        {"open":"true"}|/open
        {"open":1}|/open
        {"price":"1"}|/price
        {"price":""}|/price
        {"colour":"DARK_RED"}|/colour
        {"colour":1}|/colour
        {"at":"yesterday"}|/at
        {"at":17}|/at
        {"inner":{"number":null}}|/inner/number
        {"inner":{"number":1,"numbers":1}}|/inner/numbers
        {"inner":""}|/inner
        []|''
        """)
    void pointsAtTheMemberThatIsWrong(String body, String pointer) throws Exception {
        var problem = assertProblem(send("PUT", "/api/v1/doors", body), 422, "invalid-request");

        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(problem.toString()).doesNotContain("io.driftsafe", "tools.jackson", "java.");
    }

    @Test
    void givesBackWhatItTookDigitByDigit() throws Exception {
        var body =
                "{\"any_tree\":{\"n\":123456789012345678901234567890,\"x\":0.10,\"Y\":null},\"at\":\"2026-11-23T14:30:00.000001Z\","
                        + "\"colour\":\"dark_red\",\"count\":1,\"inner\":{\"number\":2},\"name\":\"a\",\"open\":true,\"price\":60.74}";

        var answer = send("PUT", "/api/v1/doors", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "\"any_tree\":{\"Y\":null,\"n\":123456789012345678901234567890,\"x\":0.1}",
                        "\"price\":60.74",
                        "\"colour\":\"dark_red\"",
                        "00.000001Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        {"name":1}|it is a text
        {"count":"1"}|it is a whole number
        {"count":1.5}|it is a whole number
        {"open":"true"}|it is true or false
        {"price":"1"}|it is a number
        {"colour":"DARK_RED"}|use one of dark_red, green
        {"at":"yesterday"}|it is a time such as 2026-11-01T00:00:00Z\
        """)
    void saysWhatIsTakenInPlaceOfAWrongValue(String body, String wanted) throws Exception {
        assertThat(send("PUT", "/api/v1/doors", body).body()).contains(wanted);
    }

    @Test
    void saysWhatAQueryParameterMayBe() throws Exception {
        assertThat(get("/api/v1/doors?colour=GREEN").body()).contains("is one of dark_red, green");
        assertThat(get("/api/v1/doors?count=many").body()).contains("it is a whole number");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/nowhere,404,not-found",
        "GET,/nowhere,404,not-found",
        "GET,/api/v1/doors/eleven,404,not-found",
        "DELETE,/api/v1/doors,405,method-not-allowed",
        "GET,/api/v1/doors/broken,500,internal",
        "GET,/api/v1/doors/away,503,provider-unavailable",
        "GET,/api/v1/doors?color=green,422,invalid-request",
        "GET,/api/v1/doors?name=a&name=b,422,invalid-request",
        "GET,/api/v1/doors?colour=GREEN,422,invalid-request",
        "GET,/api/v1/doors?count=many,422,invalid-request",
        "GET,/api/v1/doors?limit=0,422,invalid-request",
        "GET,/api/v1/doors?limit=201,422,invalid-request",
        "GET,/api/v1/doors?cursor=nonsense,422,invalid-request",
        "GET,/api/v1/doors?name=%00,400,malformed-json",
        "GET,/api/v1/doors?name=%ff,400,malformed-json",
        "GET,/problems/unheard-of,404,not-found",
        "PUT,/api/v1/doors,422,invalid-request"
    })
    void refusesInProblemDocuments(String method, String path, int status, String code) throws Exception {
        var answer = client.send(
                request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        var problem = assertProblem(answer, status, code);
        assertThat(problem.toString()).doesNotContain("ecret", "password", "Exception");
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
        if (status == 405) {
            assertThat(answer.headers().firstValue("Allow").orElseThrow()).contains("GET", "POST", "PUT");
        }
    }

    @Test
    void namesTheMediaTypesThatAPatchMayHave() throws Exception {
        var answer = client.send(
                request("/api/v1/doors/1")
                        .header("Content-Type", "text/plain")
                        .method("PATCH", BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.headers().firstValue("Accept-Patch")).contains("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/yaml", "application/problem+json", "nonsense"})
    void refusesAnAnswerInAnotherMediaTypeBeforeAnythingIsDone(String mediaType) throws Exception {
        var key = "in " + mediaType;
        var refused = client.send(
                HttpRequest.newBuilder(keyedRequest(key, "{\"name\":\"a\"}"), (name, value) -> true)
                        .header("Accept", mediaType)
                        .build(),
                BodyHandlers.ofString());

        var accepted = keyed(key, "{\"name\":\"a\"}");

        assertProblem(refused, 406, "not-acceptable");
        assertThat(accepted.statusCode()).isEqualTo(201);
        assertThat(accepted.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void takesNoYamlForItKnowsNoneOfTheRulesForJson() throws Exception {
        var answer = client.send(
                request("/api/v1/doors")
                        .header("Content-Type", "application/yaml")
                        .PUT(BodyPublishers.ofString("name: a"))
                        .build(),
                BodyHandlers.ofString());

        assertProblem(answer, 415, "unsupported-media-type");
        assertThat(answer.headers().firstValue("Accept").orElseThrow()).doesNotContain("yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/doors/a%2Fb HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/v1/doors?name=a[0] HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/v1/doors%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/v1/doors HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Any: a\0b\r\n\r\n",
                "NONSENSE\r\n\r\n"
            })
    void whatTheContainerRefusesIsAProblemToo(String request) throws Exception {
        var answer = raw(request);

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json", "\"code\":")
                .doesNotContain("<html");
    }

    @Test
    void takesNoBodyOverAMebibyteHoweverItIsSent() throws Exception {
        var large = "{\"name\":\"" + "a".repeat(1 << 20) + "\"}";

        var sized = send("PUT", "/api/v1/doors", large);
        var chunked = client.send(
                request("/api/v1/doors")
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                        .build(),
                BodyHandlers.ofString());
        var imported = send("PUT", "/api/v1/providers/simulated/inventory", large);

        assertProblem(sized, 413, "too-large");
        assertProblem(chunked, 413, "too-large");
        assertProblem(imported, 422, "invalid-request");
    }

    @Test
    void linksToTheNextPageAndKeepsTheFilters() throws Exception {
        var first = get("/api/v1/doors?name=a%20b&limit=2");
        var link = first.headers().firstValue("Link").orElseThrow();
        var second = get(link.substring(1, link.indexOf('>')));
        var cursor = JSON.readTree(first.body()).at("/next_cursor").asString();

        assertThat(first.body()).startsWith("{\"items\":[1,2],");
        assertThat(link).contains("name=a%20b", "limit=2").endsWith("; rel=\"next\"");
        assertThat(second.body()).startsWith("{\"items\":[3,4],");
        assertProblem(get("/api/v1/doors?name=other&cursor=" + cursor), 422, "invalid-request");
        assertThat(get("/api/v1/doors").body()).isEqualTo("{\"items\":[1,2,3,4,5],\"next_cursor\":null}");
    }

    @Test
    void neverAnswersThatNothingWasModified() throws Exception {
        var answer = client.send(
                request("/api/v1/doors/7").header("If-None-Match", "\"7\"").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).contains("\"7\"");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        "7"|200
        *|200
        "6", "7"|200
        "6"|412
        W/"7"|412
        7|422
        """)
    void changesOnlyTheVersionThatTheCallerSaw(String tag, int status) throws Exception {
        var answer = client.send(
                request("/api/v1/doors/7")
                        .header("If-Match", tag)
                        .header("Content-Type", "application/json")
                        .header("Prefer", "return=minimal, WAIT=5")
                        .method("PATCH", BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(status == 200 ? "wait=5" : status == 412 ? "\\\"7\\\"" : "If-Match");
    }

    @Test
    void carriesOutARequestOnceHoweverOftenItIsSent() throws Exception {
        var first = keyed("once", "{\"name\":\"a\"}");
        var again = keyed("\"once\"", "{\"name\":\"a\"}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(again.headers().firstValue("ETag")).isEqualTo(first.headers().firstValue("ETag"));
        assertThat(again.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertProblem(keyed("once", "{\"name\":\"b\"}"), 422, "idempotency-key-reused");
    }

    @Test
    void aRefusalFreesTheKey() throws Exception {
        assertProblem(keyed("freed", "{\"name\":\"refused\"}"), 422, "no-change");

        assertThat(keyed("freed", "{\"name\":\"a\"}").statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "two\twords"})
    void refusesAKeyThatIsNone(String key) throws Exception {
        assertProblem(keyed(key, "{\"name\":\"a\"}"), 422, "invalid-request");
    }

    @Test
    void twinsAreCarriedOutOnce() throws Exception {
        var before = Doors.MADE.get();

        var answers = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> client.sendAsync(keyedRequest("twins", "{\"name\":\"a\"}"), BodyHandlers.ofString()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(answers)
                .extracting(HttpResponse::body)
                .hasSize(8)
                .containsOnly(answers.getFirst().body());
        assertThat(Doors.MADE.get()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example,,/api/v1/doors,403",
        "localhost:8080,,/api/v1/doors,200",
        "127.1.2.3,,/api/v1/doors,200",
        "[::1]:99,,/api/v1/doors,200",
        "127.0.0.1.evil.example,,/api/v1/doors,403",
        "localhost,http://evil.example,/api/v1/doors,403",
        "localhost,null,/api/v1/doors,403",
        "localhost,http://localhost,/api/v1/doors,200",
        "evil.example,,/problems/internal,200",
        "evil.example,,/problems/../api/v1/doors,403",
        "evil.example,,/actuator/health/liveness,200",
        "evil.example,,/v3/api-docs.yaml,200"
    })
    void onlyThisMachineMayCall(String host, String origin, String path, int status) throws Exception {
        var answer = raw("GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n"
                .formatted(path, host, origin == null ? "" : "Origin: " + origin + "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aTwinWaitsSomeSecondsForTheFirst() throws Exception {
        var first = client.sendAsync(keyedRequest("slow", "{\"name\":\"slow\"}"), BodyHandlers.ofString());
        assertThat(Doors.SLOW.await(60, TimeUnit.SECONDS)).isTrue();

        var twin = keyed("slow", "{\"name\":\"slow\"}");
        Doors.OPENED.countDown();

        assertProblem(twin, 409, "idempotency-key-in-use");
        assertThat(first.join().statusCode()).isEqualTo(201);
        assertThat(keyed("slow", "{\"name\":\"slow\"}").body())
                .isEqualTo(first.join().body());
    }

    @Test
    void theOpenApiFileSaysWhatAnEndpointTakesAndAnswers() throws Exception {
        var file = JSON.readTree(get("/v3/api-docs").body());
        var wish = file.at("/paths/~1api~1v1~1wishes/post");

        assertThat(file.at("/openapi").asString()).startsWith("3.1");
        assertThat(wish.at("/responses").propertyNames()).contains("200", "202", "409", "422");
        assertThat(wish.at("/responses/202/content/application~1json/schema/$ref")
                        .asString())
                .endsWith("/Door");
        assertThat(wish.at("/responses/409/description").asString()).contains("gate-closed", "idempotency-key-in-use");
        assertThat(wish.at("/parameters/0/name").asString()).isEqualTo("Idempotency-Key");
        assertThat(file.at("/components/schemas/Wish/required").toString()).isEqualTo("[\"name\"]");
        assertThat(file.at("/components/schemas/Inner/type").toString()).isEqualTo("[\"object\",\"null\"]");
        assertThat(file.at("/components/schemas/Door/required").toString())
                .as("a door is also asked for")
                .isEqualTo("[\"name\"]");
        assertThat(file.at("/components/schemas/Door/properties/colour/enum").toString())
                .isEqualTo("[\"dark_red\",\"green\",null]");
        assertThat(file.toString()).doesNotContain("oneOf", "*/*");
    }

    @Test
    void everyProblemHasAPage() throws Exception {
        for (var code : List.of("malformed-json", "internal")) {
            assertThat(get("/problems/" + code).body()).contains("<code>" + code + "</code>");
        }
    }

    private HttpResponse<String> keyed(String key, String body) throws Exception {
        return client.send(keyedRequest(key, body), BodyHandlers.ofString());
    }

    private HttpRequest keyedRequest(String key, String body) {
        return request("/api/v1/doors")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.at("/code").asString()).isEqualTo(code);
        assertThat(problem.at("/type").asString()).isEqualTo("/problems/" + code);
        assertThat(problem.at("/status").asInt()).isEqualTo(status);
        assertThat(problem.at("/instance").asString()).isEqualTo(answer.uri().getRawPath());
        return problem;
    }
}
