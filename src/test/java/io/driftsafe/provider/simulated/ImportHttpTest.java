package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class ImportHttpTest {

    private static final String INVENTORY = "/api/v1/providers/simulated/inventory?account=imports";
    private static final int MEBIBYTE = 1 << 20;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient sql;

    private ServiceClient service;

    @BeforeEach
    void begin() {
        service = new ServiceClient(port);
        service.put(INVENTORY, shown(instance("before", "i-0", "t3.large"))).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secrets.tfstate", "state-shown", "plan-shown"})
    void takesWhatTerraformWritesInItsThreeForms(String file) throws IOException {
        var state = new ClassPathResource("terraform/terraform-data.%s.json".formatted(file));

        var loaded = service.put(INVENTORY, state.getContentAsString(StandardCharsets.UTF_8));

        assertThat(loaded.expect(200).at("/loaded").intValue()).isEqualTo(11);
        assertThat(loaded.at("/left_out/0/address").stringValue()).isEqualTo("data.terraform_remote_state.other");
        assertThat(names())
                .hasSize(11)
                .contains(
                        "module.web[\"eu/west\"].module.inner[0].terraform_data.deep", "terraform_data.keyed[\"a/b\"]");
    }

    @Test
    void storesMoreThanOneBatchAndListsEachThingLeftOut() {
        var many = IntStream.range(0, 1200)
                .mapToObj(i -> instance("n" + i, "i-" + i, "t3.large"))
                .collect(Collectors.joining(","));
        var read = IntStream.range(0, 2000).mapToObj(i -> """
                        {"address": "data.a.d%d", "mode": "data", "type": "a", "values": {}}""".formatted(i)).collect(Collectors.joining(","));

        var loaded = service.put(INVENTORY, shown(many + "," + read)).expect(200);

        assertThat(loaded.at("/loaded").intValue()).isEqualTo(1200);
        assertThat(loaded.at("/left_out")).hasSize(2000);
        assertThat(names()).hasSize(1200);
    }

    @Test
    void givesTwoAddressesOfOneResourceOneKey() {
        service.put(
                        INVENTORY,
                        shown(String.join(
                                ",",
                                instance("a", "i-1", "t3.large"),
                                instance("b", "i-1", "t3.large"),
                                instance("c", "i-2", "t3.large"))))
                .expect(200);

        service.patch(resource("aws_instance.a"), "{\"instance_type\": \"t3.small\"}")
                .expect(200);

        assertThat(live("b").at("/config/instance_type").stringValue()).isEqualTo("t3.small");
        assertThat(live("c").at("/config/instance_type").stringValue()).isEqualTo("t3.large");
    }

    @Test
    void loadsAllOrNothing() {
        var last = "/values/root_module/resources/1";

        var second = service.put(
                INVENTORY, shown(instance("a", "i-1", "t3.large") + "," + instance("a", "i-2", "t3.large")));
        var other = service.put(
                INVENTORY, shown(instance("a", "i-1", "t3.large") + "," + instance("b", "i-1", "t3.small")));
        var broken = service.put(INVENTORY, shown(instance("a", "i-1", "t3.large")) + "}");

        assertThat(second.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo(last);
        assertThat(other.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo(last + "/values");
        assertThat(broken.expect(400).code()).isEqualTo("malformed-json");
        assertThat(names()).containsExactly("aws_instance.before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": 1, \"x\": 2}",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "1e400",
                "12345678901234567890123456789012345678901",
                "[",
                "nul"
            })
    void looksAtWhatItPassesOverToo(String value) {
        var refused = service.put(INVENTORY, "{\"outputs\": %s, \"version\": 4, \"resources\": []}".formatted(value));

        assertThat(refused.expect(400).code()).isEqualTo("malformed-json");
        assertThat(names()).containsExactly("aws_instance.before");
    }

    @Test
    void refusesWhatIsNestedTooDeepOrNoUtf8() {
        var deep = service.put(INVENTORY, "{\"outputs\": %s".formatted("[".repeat(64)));
        var latin = send(new ByteArrayInputStream("{\"outputs\": \"ä\"}".getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(deep.expect(400).at("/detail").stringValue()).contains("nested deeper");
        assertThat(latin.statusCode()).isEqualTo(400);
    }

    @Test
    void takes64MebibytesAndNoByteMoreHoweverTheyAreSent() {
        var whole = send(padded(64 * MEBIBYTE));
        var larger = send(padded(64 * MEBIBYTE + 1));

        assertThat(whole.statusCode()).describedAs(whole.body()).isEqualTo(200);
        assertThat(larger.statusCode()).isEqualTo(413);
        assertThat(larger.body()).contains("too-large");
    }

    @Test
    void refusesAResourceThatIsTooLargeToBeHeld() {
        var large = instance("a", "i-1", "x".repeat(5 * MEBIBYTE));

        var refused = service.put(INVENTORY, shown(large));

        assertThat(refused.expect(413).at("/errors/0/pointer").stringValue())
                .isEqualTo("/values/root_module/resources/0");
    }

    @Test
    void leavesOutWhatNoIndexCouldHold() {
        var loaded = service.put(INVENTORY, shown(instance("a", "i".repeat(1000), "t3.large")))
                .expect(200);

        assertThat(loaded.at("/left_out/0/reason").stringValue()).isEqualTo("its id or arn is too long");
    }

    @Test
    void refusesWhileAnOperationHoldsAResourceOfTheAccount() {
        var operation = UUID.randomUUID();
        sql.sql("insert into resource_claim values ('simulated', 'imports', 'i-0', ?, now())")
                .param(operation)
                .update();

        var refused = service.put(INVENTORY, shown(instance("a", "i-1", "t3.large")));

        sql.sql("delete from resource_claim where operation_id = ?")
                .param(operation)
                .update();
        assertThat(refused.expect(409).code()).isEqualTo("resource-busy");
        assertThat(names()).containsExactly("aws_instance.before");
    }

    @Test
    void needsABodyAndTakesOnlyJson() {
        var empty = service.put(INVENTORY, "");
        var text = service.put(INVENTORY, "{}", "Content-Type", "text/plain");

        assertThat(empty.expect(422).code()).isEqualTo("invalid-request");
        assertThat(text.expect(415).code()).isEqualTo("unsupported-media-type");
    }

    private List<String> names() {
        return sql.sql("select resource_id from simulated_name where account = 'imports' order by resource_id")
                .query((row, _) -> row.getString("resource_id"))
                .list();
    }

    private Answer live(String name) {
        return service.get("/api/v1/resources/live?account=imports&resource_id=aws_instance." + name)
                .expect(200);
    }

    private static String resource(String id) {
        return "/api/v1/providers/simulated/resources?account=imports&resource_id="
                + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static String shown(String resources) {
        return """
                {"format_version": "1.0", "values": {"root_module": {"resources": [%s]}}}""".formatted(resources);
    }

    private static String instance(String name, String id, String instanceType) {
        return """
                {"address": "aws_instance.%s", "mode": "managed", "type": "aws_instance", "values": {"id": "%s", "instance_type": "%s"}}""".formatted(name, id, instanceType);
    }

    /** An empty state of so many bytes, most of them in its outputs. */
    private static InputStream padded(int size) {
        var begin = "{\"version\": 4, \"resources\": [], \"outputs\": [\"".getBytes(StandardCharsets.UTF_8);
        var end = "\"]}".getBytes(StandardCharsets.UTF_8);
        var text = new byte[MEBIBYTE];
        Arrays.fill(text, (byte) 'x');
        text[0] = '"';
        text[1] = ',';
        text[2] = '"';
        var left = size - begin.length - end.length;
        var parts = new ArrayList<InputStream>(List.of(new ByteArrayInputStream(begin)));
        for (; left > 0; left -= Math.min(left, MEBIBYTE)) {
            parts.add(new ByteArrayInputStream(text, 0, Math.min(left, MEBIBYTE)));
        }
        parts.add(new ByteArrayInputStream(end));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /** Chunked, for the client does not know how long it is. */
    private HttpResponse<String> send(InputStream body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, INVENTORY)))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofInputStream(() -> body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("The import got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
