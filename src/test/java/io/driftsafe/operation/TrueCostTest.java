package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The servers are of types that no other test has, for prices and commitments are everybody's. */
class TrueCostTest extends OperationHttpTest {

    private static final String PRICES = "/api/v1/prices";

    @Autowired
    private Clock clock;

    @Test
    void aFixThatSavesOnTheListAndCostsInTruthFails() {
        price("y1.xlarge", 0.2);
        price("y2.large", 0.1);
        behindTheBack("{\"instance_type\": \"y1.xlarge\"}");
        var commitment = commit("y1.xlarge", 1, 1);

        var checked = act(created("patch", json("instance_type", "y2.large")), "check")
                .expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        var finding = finding(checked, "cost_impact");
        assertThat(finding.path("status").stringValue()).isEqualTo("failed");
        assertThat(finding.path("message").stringValue())
                .startsWith(
                        "Saves 73.00 USD a month: 73.00 USD instead of 146.00 USD by the list, and in truth it costs"
                                + " 73.00 USD more, and the operation is strict");
        var impact = finding.path("cost_impact");
        assertThat(impact.path("list_savings").decimalValue()).isEqualByComparingTo("73");
        assertThat(impact.path("effective_savings_least").decimalValue()).isEqualByComparingTo("-73");
        assertThat(impact.path("effective_savings_most").decimalValue()).isEqualByComparingTo("-73");
        assertThat(impact.at("/commitments/0/id").stringValue()).isEqualTo(commitment);
        assertThat(impact.at("/commitments/0/stranded_hours_most").decimalValue())
                .isEqualByComparingTo("730");
        assertThat(impact.at("/commitments/0/stranded_cost_most").decimalValue())
                .isEqualByComparingTo("73");
        assertThat(impact.at("/assumptions/0").stringValue()).contains("this resource included");
        assertThat(finding(get(checked.id()), "cost_impact")).isEqualTo(finding);
        assertThat(finding(checked, "no_drift").path("cost_impact").isNull()).isTrue();
    }

    @Test
    void savingsAreKeptApartByHowTheyAreKnown() {
        price("y3.large", 0.2);
        price("y4.large", 0.1);
        behindTheBack("{\"instance_type\": \"y3.large\"}");
        var id = checked("patch", json("instance_type", "y4.large"));
        var created = get(id);

        price("y3.large", 0.3);
        var applied = settled(id, "apply");

        assertThat(created.at("/savings/estimated").decimalValue()).isEqualByComparingTo("73");
        assertThat(created.at("/savings/applied").isNull()).isTrue();
        assertThat(applied.at("/savings/estimated").decimalValue()).isEqualByComparingTo("73");
        assertThat(applied.at("/savings/applied").decimalValue()).isEqualByComparingTo("146");
        assertThat(applied.at("/monthly_savings").decimalValue()).isEqualByComparingTo("73");
        var listed = client().get("/api/v1/operations?status=applied&resource_id=" + WEB)
                .at("/items")
                .valueStream()
                .filter(item -> item.path("id").stringValue().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(listed.path("savings")).isEqualTo(applied.at("/savings"));
    }

    /** Half of what there is more than reserved becomes free; the next fix finds nobody who wants what it frees. */
    @Test
    void whatWasAppliedIsReckonedWithByTheNextFix() {
        price("y5.large", 0.2);
        price("y5.medium", 0.1);
        price("y5.small", 0.05);
        behindTheBack("{\"instance_type\": \"y5.large\"}");
        var commitment = commit("y5.large", 1, 1.5);

        var first = checked("patch", json("instance_type", "y5.medium"));
        settled(first, "apply");
        var left = client().get(PRICES + "/commitments/" + commitment);
        var second = act(created("patch", json("instance_type", "y5.small")), "check");
        settled(first, "rollback");
        var back = client().get(PRICES + "/commitments/" + commitment);

        assertThat(saved(get(first))).isEqualByComparingTo("73");
        assertThat(left.at("/eligible_use").decimalValue()).isEqualByComparingTo("1.5");
        assertThat(left.at("/eligible_use_now").decimalValue()).isEqualByComparingTo("1");
        assertThat(finding(second, "cost_impact").path("message").stringValue())
                .contains(
                        "Saves 36.50 USD a month",
                        "in truth it costs the same",
                        "182.5 paid hours a month of y5.large");
        assertThat(saved(second)).isZero();
        assertThat(back.at("/eligible_use_now").decimalValue()).isEqualByComparingTo("1.5");
    }

    /** One and a half are wanted of one: what the first frees, the second cannot free too. */
    @Test
    void twoFixesDoNotReckonWithTheSameRoomInACommitment() {
        price("y6.large", 0.2);
        price("y6.medium", 0.1);
        price("y6.small", 0.05);
        var other = "aws_instance.other";
        servers("y6.large", "web", "other");
        var commitment = commit("y6.large", 1, 1.5);
        var first = checked("patch", json("instance_type", "y6.medium"));
        var second = checked("resource_id", other, "patch", json("instance_type", "y6.medium"));
        fault("stuck", "apply");

        act(first, "apply").expect(202);
        var refused = act(second, "apply");

        assertRefused(refused, 409, "checks-stale");
        assertThat(refused.at("/reasons/0/message").stringValue())
                .contains("Of Reserved y6.large, which has 1 instances of y6.large", first + " (-0.5)")
                .contains("run the safety checks again");
        assertThat(get(second).at("/can_proceed").booleanValue()).isFalse();
        var again = act(second, "check");
        var impact = finding(again, "cost_impact").path("cost_impact");
        assertThat(status(again)).isEqualTo("validating_safety");
        assertThat(impact.path("effective_savings_least").decimalValue()).isZero();
        assertThat(impact.path("effective_savings_most").decimalValue()).isEqualByComparingTo("73");
        assertThat(client().get(PRICES + "/commitments/" + commitment)
                        .at("/eligible_use_now")
                        .decimalValue())
                .isEqualByComparingTo("1.5");
        act(second, "apply").expect(202);
    }

    /** In place of all that there is. */
    private void servers(String instanceType, String... names) {
        var resources = Stream.of(names)
                .map(name -> json(
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        name,
                        "instances",
                        List.of(json(
                                "attributes",
                                json("id", name, "instance_type", instanceType, "availability_zone", "us-east-1a")))))
                .toList();
        client().put(
                        "/api/v1/providers/simulated/inventory?account=" + account(),
                        json("version", 4, "resources", resources))
                .expect(200);
    }

    private BigDecimal saved(Answer operation) {
        var impact = finding(operation, "cost_impact").path("cost_impact");
        assertThat(impact.path("effective_savings_most")).isEqualTo(impact.path("effective_savings_least"));
        return impact.path("effective_savings_least").decimalValue();
    }

    private void price(String instanceType, double amount) {
        var set = client().put(
                        PRICES,
                        json(
                                "provider",
                                "aws",
                                "region",
                                "us-east-1",
                                "kind",
                                "ec2",
                                "item",
                                instanceType,
                                "unit",
                                "hour",
                                "amount",
                                amount,
                                "source",
                                "A test",
                                "effective_date",
                                "2026-01-01"));
        assertThat(set.status()).isIn(200, 201);
    }

    /** @param use how many there are that could be covered */
    private String commit(String instanceType, int count, double use) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Map<String, @Nullable Object> commitment = json(
                "name",
                "Reserved " + instanceType,
                "provider",
                "aws",
                "type",
                "reserved_instance",
                "account",
                account(),
                "kind",
                "ec2",
                "item",
                instanceType,
                "region",
                "us-east-1",
                "count",
                count,
                "hourly_cost",
                0.1,
                "starts_on",
                "2026-01-01",
                "ends_on",
                today.plusYears(1).toString(),
                "eligible_use",
                use,
                "eligible_use_on",
                today.toString(),
                "source",
                "A test");
        return client().post(PRICES + "/commitments", commitment).expect(201).id();
    }
}
