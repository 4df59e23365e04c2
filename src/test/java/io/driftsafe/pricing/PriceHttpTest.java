package io.driftsafe.pricing;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class PriceHttpTest {

    private static final String PRICES = "/api/v1/prices";

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
    }

    @Test
    void aPriceIsSetReadChangedAndRemoved() {
        var made = client.put(PRICES, price("item", "x1.large")).expect(201);

        assertThat(made.id()).startsWith("prc_");
        assertThat(made.header("Location")).contains(PRICES + "/" + made.id());
        assertThat(made.header("ETag")).contains("\"0\"");
        assertThat(made.at("/recorded_by").stringValue()).isNotBlank();
        assertThat(client.get(path(made)).expect(200).body()).isEqualTo(made.body());
        assertThat(cost("x1.large", null).at("/total").decimalValue()).isEqualByComparingTo("73");

        var changed = client.put(PRICES, price("item", "x1.large", "amount", 0.2), "If-Match", "\"0\"")
                .expect(200);

        assertThat(changed.id()).isEqualTo(made.id());
        assertThat(changed.header("ETag")).contains("\"1\"");
        assertThat(cost("x1.large", null).at("/total").decimalValue()).isEqualByComparingTo("146");
        assertThat(client.put(PRICES, price("item", "x1.large"), "If-Match", "\"0\"")
                        .expect(412)
                        .code())
                .isEqualTo("precondition-failed");
        assertThat(client.put(PRICES, price("item", "x1.large", "amount", 0.2))
                        .expect(200)
                        .header("ETag"))
                .as("nothing new was said")
                .contains("\"1\"");

        assertThat(client.send("DELETE", path(made), null, "If-Match", "\"0\"").status())
                .isEqualTo(412);
        client.delete(path(made)).expect(204);

        assertThat(client.get(path(made)).expect(404).code()).isEqualTo("not-found");
        assertThat(cost("x1.large", null).at("/total").isNull()).isTrue();
    }

    @Test
    void onlyWhatIsThereHasAnEtagToMatch() {
        var refused = client.put(PRICES, price("item", "x2.large"), "If-Match", "\"0\"");

        assertThat(refused.expect(412).code()).isEqualTo("precondition-failed");
        assertThat(items("item=x2.large")).isEmpty();
    }

    @Test
    void keepsWhatHeldBeforeAndExplainsByTheDay() {
        client.put(PRICES, price("item", "x3.large", "effective_date", "2026-01-01"))
                .expect(201);
        client.put(PRICES, price("item", "x3.large", "effective_date", "2026-06-01", "amount", 0.2))
                .expect(201);

        assertThat(cost("x3.large", "2026-05-31").at("/total").decimalValue()).isEqualByComparingTo("73");
        assertThat(cost("x3.large", "2026-06-01").at("/total").decimalValue()).isEqualByComparingTo("146");
        assertThat(cost("x3.large", "2026-06-01").at("/components/0/because").stringValue())
                .isEqualTo("The newest of 2 prices known for 2026-06-01: it holds from 2026-06-01");
        assertThat(cost("x3.large", "2025-12-31").at("/unknown/0").stringValue())
                .isEqualTo("There is no price of ec2 x3.large per hour for aws in us-east-1 on 2025-12-31:"
                        + " the first that is known holds from 2026-01-01");
        assertThat(items("item=x3.large")).hasSize(2);
        assertThat(items("item=x3.large&on=2026-05-31"))
                .singleElement()
                .satisfies(item -> assertThat(item).contains("2026-01-01"));
    }

    @Test
    void findsPricesByEveryFilterPageByPage() {
        assertThat(items("provider=azure")).hasSize(11);
        assertThat(items("provider=google&region=us-central1&kind=compute&q=STANDARD"))
                .hasSize(9);
        assertThat(items("unit=iops_month")).hasSize(3);
        assertThat(items("item=" + encoded("s3") + "&kind=s3")).isEmpty();
        assertThat(items("item=" + encoded("standard/first 50 TB"))).hasSize(1);

        var seen = new ArrayList<String>();
        var next = PRICES + "?provider=azure&limit=4";
        while (!next.isEmpty()) {
            var page = client.get(next).expect(200);
            page.at("/items").forEach(item -> seen.add(item.at("/id").stringValue()));
            next = page.at("/next_cursor").isNull()
                    ? ""
                    : PRICES + "?provider=azure&limit=4&cursor="
                            + page.at("/next_cursor").stringValue();
        }

        assertThat(seen).hasSize(11).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider       | \"alibaba\"      | /provider",
                "kind           | \"ec3\"          | /kind",
                "unit           | \"month\"        | /unit",
                "currency       | \"EUR\"          | /currency",
                "amount         | -0.01            | /amount",
                "amount         | null             | /amount",
                "amount         | 1000000001       | /amount",
                "source         | \" \"            | /source",
                "source         | null             | /source",
                "effective_date | null             | /effective_date",
                "effective_date | \"1999-12-31\"   | /effective_date",
                "effective_date | \"2026-02-30\"   | /effective_date",
                "efective_date  | \"2026-01-01\"   | /efective_date"
            })
    void refusesWhatItCannotTakeAndSaysWhere(String member, String value, String pointer) {
        var body = price("item", "x4.large", member, JsonMapper.shared().readTree(value));

        var refused = client.put(PRICES, body);

        assertThat(refused.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        assertThat(items("item=x4.large")).isEmpty();
    }

    @Test
    void ofManyWhoHaveSeenTheSameVersionOneChangesIt() throws Exception {
        client.put(PRICES, price("item", "x5.large")).expect(201);

        var statuses = together(
                8,
                i -> client.put(PRICES, price("item", "x5.large", "amount", 1 + i), "If-Match", "\"0\"")
                        .status());

        assertThat(statuses).containsOnly(200, 412);
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }

    @Test
    void ofManyWhoSetANewPriceAtOnceOneMakesIt() throws Exception {
        var statuses = together(
                8,
                i -> client.put(PRICES, price("item", "x6.large", "amount", 1 + i))
                        .status());

        assertThat(statuses).containsOnly(200, 201);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(items("item=x6.large")).hasSize(1);
    }

    private static List<Integer> together(int callers, IntFunction<Integer> call) throws Exception {
        var barrier = new CyclicBarrier(callers);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, callers)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        barrier.await();
                        return call.apply(i);
                    })
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (var done : threads.invokeAll(calls)) {
                statuses.add(done.get());
            }
            return statuses;
        }
    }

    private Answer cost(String instanceType, @Nullable String on) {
        return client.post(
                        PRICES + "/explain",
                        json(
                                "resource_type",
                                "aws_instance",
                                "config",
                                Map.of("instance_type", instanceType),
                                "on",
                                on))
                .expect(200);
    }

    private List<String> items(String query) {
        return client.get(PRICES + "?" + query)
                .expect(200)
                .at("/items")
                .valueStream()
                .map(item -> item.at("/item").stringValue() + " "
                        + item.at("/effective_date").stringValue())
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String path(Answer made) {
        return PRICES + "/" + made.id();
    }

    private static Map<String, @Nullable Object> price(@Nullable Object... otherwise) {
        var price = json(
                "provider",
                "aws",
                "region",
                "us-east-1",
                "kind",
                "ec2",
                "item",
                "x.large",
                "unit",
                "hour",
                "amount",
                0.1,
                "currency",
                "USD",
                "source",
                "A test",
                "effective_date",
                "2026-01-01");
        price.putAll(json(otherwise));
        return price;
    }
}
