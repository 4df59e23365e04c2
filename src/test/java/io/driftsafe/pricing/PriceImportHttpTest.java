package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class PriceImportHttpTest {

    private static final String IMPORT = "/api/v1/prices/import";
    private static final String HEADER = "provider,region,kind,item,unit,amount,source,effective_date\n";

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
    }

    @Test
    void aPackedOfferFileIsTakenOnceAndTriedBefore() throws Exception {
        var file = packed(new ClassPathResource("prices/lists/aws-ec2.json").getContentAsByteArray());

        var tried = put("?format=aws_offer&dry_run=true", file, "application/gzip", 200);
        var before = prices("item=t3.large&region=us-east-1&kind=ec2");
        var taken = put("?format=aws_offer", file, "application/gzip", 200);
        var again = put("?format=aws_offer", file, "application/x-gzip", 200);

        assertThat(tried.path("taken").asInt()).isEqualTo(9);
        assertThat(before).hasSize(1);
        assertThat(taken.path("taken").asInt()).isEqualTo(9);
        assertThat(taken.path("left_out").asInt()).isEqualTo(6);
        assertThat(taken.at("/reasons/0/count").asInt()).isEqualTo(3);
        assertThat(taken.at("/reasons/0/first")).hasSize(3);
        assertThat(again.path("taken").asInt()).isZero();
        assertThat(again.path("unchanged").asInt()).isEqualTo(9);
        assertThat(prices("item=t3.large&region=us-east-1&kind=ec2")).hasSize(2);
    }

    @Test
    void takesAllOfATableOrNothing() {
        var first = HEADER + "aws,eu-west-1,ec2,a1.large,hour,0.1,By hand,2026-11-01\n";

        var wrong = client.put(
                IMPORT + "?format=csv",
                first + "aws,eu-west-1,ec9,a1.large,hour,0.1,By hand,2026-11-01",
                "Content-Type",
                "text/csv");
        var twice = client.put(
                IMPORT + "?format=csv",
                first + "aws,eu-west-1,ec2,a1.large,hour,0.2,By hand,2026-11-01",
                "Content-Type",
                "text/csv");

        assertThat(wrong.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo("/3/kind");
        assertThat(twice.expect(422).at("/errors/0/message").stringValue()).contains("line 2");
        assertThat(prices("item=a1.large")).isEmpty();

        var taken = client.put(IMPORT + "?format=csv", first, "Content-Type", "text/csv")
                .expect(200);
        var changed = client.put(IMPORT + "?format=csv", first.replace("0.1,", "0.2,"), "Content-Type", "text/csv")
                .expect(200);

        assertThat(taken.at("/taken").asInt()).isEqualTo(1);
        assertThat(changed.at("/changed").asInt()).isEqualTo(1);
        assertThat(prices("item=a1.large")).singleElement().satisfies(price -> {
            assertThat(price.path("amount").decimalValue()).isEqualByComparingTo("0.2");
            assertThat(price.path("source").stringValue()).isEqualTo("By hand");
        });
    }

    @Test
    void ofTwoPricesThatAListHasForTheSameThingNoneIsTaken() throws IOException {
        var azure = new ClassPathResource("prices/lists/azure.json").getContentAsString(StandardCharsets.UTF_8);

        var answer = client.put(
                        IMPORT + "?format=azure_retail",
                        azure.replace("D2s v3 Spot", "D2s v3").replace("westeurope", "northeurope"))
                .expect(200);

        assertThat(answer.at("/taken").asInt()).isEqualTo(1);
        assertThat(answer.at("/reasons")
                        .valueStream()
                        .map(reason -> reason.path("reason").stringValue()))
                .contains("The list has two prices for it, and does not say which one counts");
        assertThat(answer.at("/notes")).hasSize(1);
        assertThat(prices("region=northeurope")).isEmpty();
    }

    @Test
    void saysWhatItTakes() {
        var form = client.put(IMPORT + "?format=csv", HEADER, "Content-Type", "text/plain");
        var format = client.put(IMPORT + "?format=xml", HEADER, "Content-Type", "text/csv");
        var none = client.put(IMPORT, HEADER, "Content-Type", "text/csv");

        form.expect(415);
        assertThat(format.expect(422).text()).contains("aws_offer", "google_catalog");
        assertThat(none.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo("format");
    }

    private JsonNode prices(String query) {
        return client.get("/api/v1/prices?" + query).expect(200).at("/items");
    }

    private JsonNode put(String query, byte[] file, String mediaType, int status) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + IMPORT + query))
                                .header("Content-Type", mediaType)
                                .PUT(BodyPublishers.ofByteArray(file))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
