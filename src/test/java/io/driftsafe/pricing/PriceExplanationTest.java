package io.driftsafe.pricing;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@ServiceTest
class PriceExplanationTest {

    private static final String PATH = "/api/v1/prices/explain";

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
    }

    @Test
    void explainsEachPartOfTheCost() {
        var answer = client.post(
                        PATH,
                        json(
                                "resource_type",
                                "aws_ebs_volume",
                                "config",
                                Map.of("type", "io1", "size", 10, "iops", 100)))
                .expect(200);

        assertThat(answer.at("/total").decimalValue()).isEqualByComparingTo("7.75");
        assertThat(answer.at("/unknown")).isEmpty();
        assertThat(answer.at("/provider").stringValue()).isEqualTo("aws");
        assertThat(answer.at("/region").stringValue()).isEqualTo("us-east-1");
        assertThat(answer.at("/components")).hasSize(2);
        var iops = answer.at("/components/1");
        assertThat(iops.at("/component").stringValue()).isEqualTo("iops");
        assertThat(iops.at("/quantity").decimalValue()).isEqualByComparingTo("100");
        assertThat(iops.at("/unit").stringValue()).isEqualTo("iops_month");
        assertThat(iops.at("/unit_price").decimalValue()).isEqualByComparingTo("0.065");
        assertThat(iops.at("/monthly_amount").decimalValue()).isEqualByComparingTo("6.5");
        assertThat(iops.at("/source").stringValue()).startsWith("AWS public list price");
        assertThat(iops.at("/effective_date").stringValue()).isEqualTo("2025-12-01");
        assertThat(iops.at("/kind").stringValue()).isEqualTo("ebs");
        assertThat(iops.at("/item").stringValue()).isEqualTo("io1");
        assertThat(iops.at("/because").stringValue())
                .isEqualTo("The only price known for %s: it holds from 2025-12-01"
                        .formatted(answer.at("/on").stringValue()));
        var price = client.get("/api/v1/prices/" + iops.at("/price_id").stringValue())
                .expect(200);
        assertThat(price.at("/amount")).isEqualTo(iops.at("/unit_price"));
    }

    @Test
    void saysWhyThereIsNoTotal() {
        var answer = client.post(
                        PATH, json("resource_type", "aws_instance", "config", Map.of("instance_type", "zz9.plural")))
                .expect(200);

        assertThat(answer.at("/total").isNull()).isTrue();
        assertThat(answer.at("/unknown/0").stringValue())
                .isEqualTo("There is no price of ec2 zz9.plural per hour for aws in us-east-1");
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        var typo = client.post(PATH, json("resource_type", "aws_instance", "config", Map.of(), "regoin", "us-east-1"));
        var empty = client.post(PATH, json("resource_type", "aws_instance"));

        assertThat(typo.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo("/regoin");
        assertThat(empty.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo("/config");
    }
}
