package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A test of operations over HTTP, each in a simulated account of its own that holds a server, a volume and a database.
 */
@ServiceTest
@Import(LabelRules.class)
abstract class OperationHttpTest {

    static final String WEB = "aws_instance.web";
    static final String VOLUME = "aws_ebs_volume.logs";
    static final String DATABASE = "aws_db_instance.orders";

    private static final String ROOT = "/api/v1";
    private static final JsonMapper JSON = new JsonMapper();
    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate database;

    private ServiceClient client;
    private String account;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        account = "account-" + ACCOUNTS.incrementAndGet();
        LabelRules.CLOSED.clear();
        LabelRules.BANNED.clear();
        client.delete(ROOT + "/providers/simulated/faults").expect(204);
        var resources = List.of(
                resource("aws_instance", "web", tree("""
                        {"id": "i-web", "arn": "arn:aws:ec2:us-east-1:123456789012:instance/i-web", "instance_type": "t3.xlarge",
                         "ami": "ami-1", "availability_zone": "us-east-1a", "monitoring": false, "ebs_optimized": true,
                         "iam_instance_profile": "web", "vpc_security_group_ids": ["sg-1", "sg-2"], "user_data": "hush",
                         "public_ip": "203.0.113.7", "disable_api_termination": false,
                         "tags": {"Name": "web", "Environment": "production"}}""")),
                resource("aws_ebs_volume", "logs", tree("""
                        {"id": "vol-logs", "size": 500, "type": "gp2", "final_snapshot": false, "availability_zone": "us-east-1a", "tags": {"Name": "logs"}}""")),
                resource("aws_db_instance", "orders", tree("""
                        {"id": "db-orders", "instance_class": "db.m5.xlarge", "engine": "mysql", "storage_type": "gp2",
                         "allocated_storage": 100, "multi_az": false, "password": "hush", "availability_zone": "us-east-1a"}""")));
        client.put(
                        ROOT + "/providers/simulated/inventory?account=" + account,
                        json(
                                "version",
                                4,
                                "terraform_version",
                                "1.11.4",
                                "serial",
                                1,
                                "lineage",
                                "x",
                                "resources",
                                resources))
                .expect(200);
    }

    private static Map<String, @Nullable Object> resource(String type, String name, JsonNode attributes) {
        return json(
                "mode",
                "managed",
                "type",
                type,
                "name",
                name,
                "provider",
                "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances",
                List.of(json("schema_version", 1, "attributes", attributes)));
    }

    ServiceClient client() {
        return client;
    }

    JdbcTemplate database() {
        return database;
    }

    String account() {
        return account;
    }

    static JsonNode tree(String text) {
        return JSON.readTree(text);
    }

    /** The request for a downsizing of the web server; members given replace its own, null takes one away. */
    Map<String, @Nullable Object> fix(@Nullable Object... members) {
        var fix = new LinkedHashMap<String, @Nullable Object>(json(
                "account",
                account,
                "resource_id",
                WEB,
                "resource_type",
                "aws_instance",
                "fix_description",
                "Downsize from t3.xlarge to t3.large",
                "patch",
                json("instance_type", "t3.large")));
        json(members).forEach((name, value) -> {
            if (value == null) {
                fix.remove(name);
            } else {
                fix.put(name, value);
            }
        });
        return fix;
    }

    /** The same for two attributes, the way back of which has one step for both. */
    Map<String, @Nullable Object> twoChanges(@Nullable Object... members) {
        var fix = fix(members);
        fix.put("patch", json("instance_type", "t3.large", "monitoring", true));
        return fix;
    }

    Answer create(Map<String, @Nullable Object> fix, String... headers) {
        return client.post(ROOT + "/operations", fix, headers);
    }

    String created(@Nullable Object... members) {
        return create(fix(members)).expect(201).id();
    }

    String checked(@Nullable Object... members) {
        return checked(fix(members));
    }

    String checked(Map<String, @Nullable Object> fix) {
        var id = create(fix).expect(201).id();
        assertThat(status(act(id, "check").expect(200))).isEqualTo("validating_safety");
        return id;
    }

    String applied(@Nullable Object... members) {
        var id = checked(members);
        assertThat(status(settled(id, "apply"))).isEqualTo("applied");
        return id;
    }

    /** Left changed for a person to look at: half of the fix was done, and it does not roll back by itself. */
    String leftBroken() {
        fault("partial", "apply");
        var id = checked(twoChanges("auto_rollback", false));
        assertThat(status(settled(id, "apply"))).isEqualTo("failed");
        return id;
    }

    static String path(String id) {
        return ROOT + "/operations/" + id;
    }

    Answer get(String id) {
        return client.get(path(id));
    }

    Answer get(String id, String part) {
        return client.get(path(id) + "/" + part);
    }

    Answer act(String id, String action, String... headers) {
        return client.post(path(id) + "/" + action, null, headers);
    }

    Answer actWith(Object body, String id, String action, String... headers) {
        return client.post(path(id) + "/" + action, body, headers);
    }

    /** After the work that the action starts has ended. */
    Answer settled(String id, String action) {
        return act(id, action, "Prefer", "wait=60").expect(200);
    }

    Answer awaitAtRest(String id) {
        return await().pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> get(id),
                        answer -> !List.of("applying", "rolling_back").contains(status(answer)));
    }

    /** Until the service has noted this in the operation's log. */
    void awaitLogged(String id, String message) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(60))
                .until(() -> texts(get(id).at("/execution_log"), "message").contains(message));
    }

    static void assertFailure(Answer operation, String code, boolean mayHaveChanged) {
        assertThat(operation.at("/failure").propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("code", "message", "may_have_changed");
        assertThat(operation.at("/failure/code").stringValue())
                .as(operation.text())
                .isEqualTo(code);
        assertThat(operation.at("/failure/message").stringValue()).isNotBlank();
        assertThat(operation.at("/failure/may_have_changed").booleanValue()).isEqualTo(mayHaveChanged);
    }

    static String status(Answer operation) {
        return operation.at("/status").stringValue();
    }

    static String etag(Answer answer) {
        return answer.header("ETag").orElseThrow();
    }

    JsonNode finding(Answer operation, String name) {
        return operation
                .at("/safety_checks")
                .valueStream()
                .filter(check -> check.path("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<String> texts(JsonNode array, String member) {
        return array.valueStream().map(item -> item.path(member).asString()).toList();
    }

    /** Whether the web server's configuration has these values. */
    void assertLive(@Nullable Object... namesAndValues) {
        var live = live().at("/config");
        json(namesAndValues)
                .forEach((name, value) ->
                        assertThat(live.get(name)).as(name).isEqualTo(value == null ? null : JSON.valueToTree(value)));
    }

    Answer live() {
        return client.get(ROOT + "/resources/live?account=%s&resource_id=%s".formatted(account, WEB));
    }

    void behindTheBack(String patch) {
        client.patch(onWeb("resources"), patch).expect(200);
    }

    void remove() {
        client.delete(onWeb("resources")).expect(204);
    }

    private String onWeb(String what) {
        return ROOT + "/providers/simulated/%s?account=%s&resource_id=%s".formatted(what, account, encode(WEB, UTF_8));
    }

    void fault(String kind, String on, @Nullable Object... members) {
        faults(faultOf(kind, on, members));
    }

    Map<String, @Nullable Object> faultOf(String kind, String on, @Nullable Object... members) {
        var fault = json("account", account, "resource_id", WEB, "kind", kind, "on", on);
        fault.putAll(json(members));
        return fault;
    }

    @SafeVarargs
    final void faults(Map<String, @Nullable Object>... faults) {
        client.put(ROOT + "/providers/simulated/faults", json("faults", List.of(faults)))
                .expect(200);
    }

    List<JsonNode> journal() {
        return client.get(onWeb("journal"))
                .expect(200)
                .at("/items")
                .valueStream()
                .toList();
    }

    /** The writes of the service, as direction and step, in order. */
    List<String> writes() {
        return journal().stream()
                .filter(entry -> entry.path("actor").stringValue().equals("service"))
                .map(entry -> entry.path("write_key").stringValue())
                .map(key -> key.split(":", 4)[1] + ":" + key.split(":", 4)[2])
                .toList();
    }

    void sql(String statement, Object... parameters) {
        assertThat(database.update(statement, parameters)).isPositive();
    }

    static UUID uuid(String id) {
        return OperationId.of(id).uuid();
    }

    static void assertRefused(Answer answer, int status, String code) {
        answer.expect(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.at("/status").intValue()).isEqualTo(status);
        assertThat(answer.at("/type").stringValue()).isEqualTo("/problems/" + code);
        assertThat(answer.at("/title").stringValue()).isNotBlank();
        assertThat(answer.at("/detail").stringValue()).isNotBlank();
        assertThat(answer.at("/instance").stringValue()).startsWith("/api/v1/operations");
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        assertThat(answer.header("Retry-After").isPresent()).isEqualTo(status == 503);
    }

    static void assertPointers(Answer answer, String... pointers) {
        assertThat(texts(answer.at("/errors"), "pointer")).containsExactlyInAnyOrder(pointers);
    }

    void assertWholeChain(String id) {
        var chain = get(id, "log?limit=1").expect(200).at("/chain");
        assertThat(chain.path("verified").booleanValue()).as("%s", chain).isTrue();
        assertThat(chain.path("broken_at").isNull()).isTrue();
    }

    /** The same request at the same time, that many times. */
    static <T> List<T> atOnce(int times, Callable<T> request) {
        return atOnce(IntStream.range(0, times).mapToObj(_ -> request).toList());
    }

    static <T> List<T> atOnce(List<Callable<T>> requests) {
        var start = new CyclicBarrier(requests.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return requests.stream()
                    .map(request -> threads.submit(() -> {
                        start.await();
                        return request.call();
                    }))
                    .toList()
                    .stream()
                    .map(future -> {
                        try {
                            return future.get();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
        }
    }

    static Map<Integer, Long> countByStatus(List<Answer> answers) {
        return answers.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
    }

    static Stream<String> codes(List<Answer> answers) {
        return answers.stream().map(Answer::code).filter(code -> !code.isEmpty());
    }
}
