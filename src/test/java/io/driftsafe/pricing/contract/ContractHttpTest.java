package io.driftsafe.pricing.contract;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** All are of Google or of regions that no other test has, for discounts and commitments are everybody's. */
@ServiceTest
class ContractHttpTest {

    private static final String DISCOUNTS = "/api/v1/prices/discounts";
    private static final String COMMITMENTS = "/api/v1/prices/commitments";

    @LocalServerPort
    private int port;

    @Autowired
    private Clock clock;

    private ServiceClient client;
    private LocalDate today;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Test
    void aDiscountIsMadeShownChangedAndRemoved() {
        var made = client.post(DISCOUNTS, discount()).expect(201);

        assertThat(made.id()).startsWith("dsc_");
        assertThat(made.header("Location")).contains(DISCOUNTS + "/" + made.id());
        assertThat(made.at("/in_force").booleanValue()).isTrue();
        assertThat(client.get(DISCOUNTS + "/" + made.id()).expect(200).body()).isEqualTo(made.body());
        assertThat(ids(DISCOUNTS + "?provider=google")).contains(made.id());
        assertThat(client.post(DISCOUNTS, discount("percent", 3)).expect(422).text())
                .contains("/starts_on", made.id());

        var ended = client.put(
                        DISCOUNTS + "/" + made.id(),
                        discount("ends_on", today.minusDays(1).toString()),
                        "If-Match",
                        "\"0\"")
                .expect(200);
        var next = client.post(DISCOUNTS, discount("percent", 3, "starts_on", today.toString()))
                .expect(201);

        assertThat(ended.at("/in_force").booleanValue()).isFalse();
        assertThat(client.put(DISCOUNTS + "/" + made.id(), discount(), "If-Match", "\"0\"")
                        .status())
                .isEqualTo(412);
        client.delete(DISCOUNTS + "/" + next.id()).expect(204);
        client.delete(DISCOUNTS + "/" + made.id()).expect(204);
        assertThat(client.get(DISCOUNTS + "/" + made.id()).expect(404).code()).isEqualTo("not-found");
    }

    @Test
    void aReservationTellsWhatIsUnusedNow() {
        var made = client.post(COMMITMENTS, reserved()).expect(201);

        assertThat(made.id()).startsWith("cmt_");
        assertThat(made.at("/size_flexible").booleanValue()).isTrue();
        assertThat(made.at("/unit").stringValue()).isEqualTo("instances of m5.xlarge");
        assertThat(made.at("/unused_now").decimalValue()).isEqualByComparingTo("2.5");
        assertThat(made.at("/eligible_use_now").decimalValue()).isEqualByComparingTo("7.5");
        // 2.5 of 10 that cost 1.2 an hour, for 730 hours
        assertThat(made.at("/unused_monthly_cost").decimalValue()).isEqualByComparingTo("219");
        assertThat(client.get(COMMITMENTS + "/" + made.id()).expect(200).body()).isEqualTo(made.body());
        assertThat(ids(COMMITMENTS + "?provider=aws")).contains(made.id());

        var old = client.put(
                        COMMITMENTS + "/" + made.id(),
                        reserved("eligible_use_on", today.minusDays(32).toString()),
                        "If-Match",
                        "\"0\"")
                .expect(200);

        assertThat(old.at("/unused_now").isNull()).isTrue();
        assertThat(old.header("ETag")).contains("\"1\"");
        assertThat(client.send("DELETE", COMMITMENTS + "/" + made.id(), null, "If-Match", "\"0\"")
                        .status())
                .isEqualTo(412);
        client.delete(COMMITMENTS + "/" + made.id()).expect(204);
    }

    @Test
    void aSavingsPlanIsCountedInDollars() {
        var made = client.post(
                        COMMITMENTS,
                        json(
                                "name",
                                "Compute",
                                "provider",
                                "google",
                                "type",
                                "savings_plan",
                                "plan",
                                "compute",
                                "usd_per_hour",
                                4.5,
                                "percent_off",
                                28,
                                "rates",
                                List.of(json("kind", "compute", "item", "n2", "percent_off", 20)),
                                "starts_on",
                                "2026-01-01",
                                "ends_on",
                                today.toString(),
                                "eligible_use",
                                4,
                                "eligible_use_on",
                                today.toString(),
                                "source",
                                "A test"))
                .expect(201);

        assertThat(made.at("/unit").stringValue()).isEqualTo("USD per hour");
        assertThat(made.at("/in_force").booleanValue()).isTrue();
        assertThat(made.at("/rates/0/item").stringValue()).isEqualTo("n2");
        assertThat(client.get(COMMITMENTS + "/" + made.id()).at("/rates")).isEqualTo(made.at("/rates"));
        assertThat(made.at("/unused_monthly_cost").decimalValue()).isEqualByComparingTo("365");
        client.delete(COMMITMENTS + "/" + made.id()).expect(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "percent   | 0            | /percent",
                "percent   | 100.5        | /percent",
                "provider  | \"alibaba\"  | /provider",
                "kind      | \"ec2\"      | /kind",
                "item      | \"n2\"       | /kind",
                "ends_on   | \"2025-12-31\" | /ends_on",
                "ends_on   | \"+6000000-01-01\" | /ends_on",
                "starts_on | \"-5000-01-01\" | /starts_on",
                "source    | null         | /source",
                "precent   | 5            | /precent"
            })
    void refusesADiscountThatItCannotTake(String member, String value, String pointer) {
        var body = discount(member, JsonMapper.shared().readTree(value));
        if (!member.equals("kind")) {
            body.remove("kind");
        }

        assertThat(client.post(DISCOUNTS, body)
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type            | \"lease\"       | /type",
                "count           | null            | /count",
                "count           | 0               | /count",
                "kind            | \"s3\"          | /kind",
                "usd_per_hour    | 1               | /usd_per_hour",
                "zone            | \"mars-1a\"     | /size_flexible",
                "item            | \"m5.metal\"    | /size_flexible",
                "eligible_use    | null            | /eligible_use_on",
                "eligible_use_on | \"2999-01-01\"  | /eligible_use_on",
                "ends_on         | \"2025-12-31\"  | /ends_on",
                "ends_on         | \"+6000000-01-01\" | /ends_on",
                "starts_on       | \"0000-01-01\"  | /starts_on",
                "eligible_use_on | \"1999-12-31\"  | /eligible_use_on",
                "rates           | [null]          | /rates/0",
                "hourly_cost     | -1              | /hourly_cost"
            })
    void refusesACommitmentThatItCannotTake(String member, String value, String pointer) {
        var body = reserved("size_flexible", true, member, JsonMapper.shared().readTree(value));

        assertThat(client.post(COMMITMENTS, body)
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo(pointer);
    }

    private List<String> ids(String path) {
        return client.get(path)
                .expect(200)
                .at("/items")
                .valueStream()
                .map(item -> item.path("id").stringValue())
                .toList();
    }

    private static Map<String, @Nullable Object> discount(@Nullable Object... otherwise) {
        var discount = json(
                "name", "Agreement",
                "provider", "google",
                "kind", "compute",
                "percent", 7.5,
                "starts_on", "2026-01-01",
                "source", "A test");
        discount.putAll(json(otherwise));
        return discount;
    }

    private Map<String, @Nullable Object> reserved(@Nullable Object... otherwise) {
        var commitment = json(
                "name", "Reserved",
                "provider", "aws",
                "type", "reserved_instance",
                "kind", "ec2",
                "item", "m5.xlarge",
                "region", "mars-1",
                "count", 10,
                "hourly_cost", 1.2,
                "starts_on", "2026-01-01",
                "ends_on", today.plusYears(1).toString(),
                "eligible_use", 7.5,
                "eligible_use_on", today.toString(),
                "source", "A test");
        commitment.putAll(json(otherwise));
        return commitment;
    }
}
