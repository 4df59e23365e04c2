package io.driftsafe.slo;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.wire.TypeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class ReservationHttpTest {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private ServiceClient client;
    private Budgets budgets;
    private String slo;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        budgets = new Budgets(client, 4);
        slo = budgets.created(budgets.slo(100));
        budgets.spent("50");
        endFaults();
    }

    @Test
    void aCheckConsumesNothing() {
        budgets.checked(0, 30);
        budgets.checked(0, 30);
        var third = budgets.checked(1, 30);

        assertThat(reserved()).isEqualTo("0.00");
        assertThat(budgets.status(slo).at("/value").asString()).isEqualTo("50.00");
        budgets.apply(third).expect(202);
    }

    @Test
    void whatFitsSinglyAndNotTogetherIsRefusedAndSaysByWhomTheRestIsHeld() {
        var first = budgets.checked(0, 30);
        var second = budgets.checked(1, 30);
        fault("stuck", "");

        budgets.apply(first).expect(202);
        var refused = budgets.apply(second).expect(409);

        assertThat(refused.code()).isEqualTo("checks-failed");
        assertThat(refused.at("/reasons/0/message").stringValue())
                .contains("slo_check: Budget (" + slo + ")", "30.00 USD in flight by " + first + " (30)")
                .contains("make 110.00 USD, which is more than the limit of 100.00 USD");
        var shown = client.get("/api/v1/operations/" + second).expect(200);
        assertThat(shown.at("/can_proceed").booleanValue()).isFalse();
        assertThat(shown.at("/blockers/0/code").stringValue()).isEqualTo("checks-failed");
        assertThat(shown.at("/status").stringValue()).isEqualTo("validating_safety");
        var held = budgets.status(slo).at("/reservations/0");
        assertThat(held.at("/operation_id").stringValue()).isEqualTo(first);
        assertThat(held.at("/state").stringValue()).isEqualTo("applying");

        endFaults();
        budgets.ended(first, "applied");
        assertThat(budgets.apply(second).expect(409).code()).isEqualTo("checks-failed");
        assertThat(budgets.status(slo).at("/reservations/0/state").stringValue())
                .isEqualTo("applied");
    }

    @Test
    void anOperationThatFailsGivesItBack() {
        var failing = budgets.checked(0, 30);
        var waiting = budgets.checked(1, 30);
        fault("fail_before", ", \"times\": null");

        budgets.apply(failing).expect(202);
        budgets.ended(failing, "failed");
        endFaults();

        assertThat(reserved()).isEqualTo("0.00");
        budgets.apply(waiting).expect(202);
        budgets.ended(waiting, "applied");
    }

    @Test
    void oneThatIsRolledBackGivesItBack() {
        var applied = budgets.applied(0, 30);
        assertThat(reserved()).isEqualTo("30.00");

        client.post("/api/v1/operations/" + applied + "/rollback", null).expect(202);
        budgets.ended(applied, "rolled_back");

        assertThat(reserved()).isEqualTo("0.00");
    }

    @Test
    void oneThatRollsBackByItselfGivesItBackToo() {
        var broken = budgets.checked(0, 30);
        fault("partial", "");

        budgets.apply(broken).expect(202);
        budgets.ended(broken, "rolled_back");

        assertThat(reserved()).isEqualTo("0.00");
    }

    @Test
    void oneThatWaitsForAPersonKeepsIt() {
        var broken = budgets.checked(0, 30);
        fault("collateral", ", \"set\": {\"note\": \"x\"}");

        budgets.apply(broken).expect(202);
        budgets.ended(broken, "rollback_failed");

        assertThat(reserved()).isEqualTo("30.00");
        client.post("/api/v1/operations/" + broken + "/acknowledge", "{\"reason\": \"Looked at it\"}")
                .expect(200);
        assertThat(reserved()).isEqualTo("30.00");
        assertThat(budgets.status(slo).at("/reservations/0/state").stringValue())
                .isEqualTo("acknowledged");
    }

    @Test
    void whatIsAppliedCountsUntilABillShowsIt() {
        budgets.applied(0, 30);
        assertThat(budgets.status(slo).at("/value").asString()).isEqualTo("80.00");

        budgets.spent("55");

        assertThat(reserved()).isEqualTo("0.00");
        assertThat(budgets.status(slo).at("/value").asString()).isEqualTo("55.00");
    }

    @Test
    void whatABillShowsIsLetGoOf() {
        var shown = budgets.applied(0, 30);
        assertThat(parts(shown)).isEqualTo(1);

        budgets.spent("55");

        assertThat(parts(shown)).isZero();
        assertThat(database.sql("select count(*) from slo_reservation where change ->> 'account' = ?")
                        .param(budgets.account())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private long parts(String operation) {
        return database.sql("select count(*) from slo_reservation_part where operation_id = ?")
                .param(TypeId.parse("op", operation).orElseThrow())
                .query(Long.class)
                .single();
    }

    @Test
    void aSavingIsAppliedHoweverMuchIsSpent() {
        budgets.spent("500");

        budgets.applied(0, -30);

        assertThat(reserved()).isEqualTo("-30.00");
    }

    @Test
    void aCostSloMadeLaterCountsWhatIsInFlight() {
        budgets.applied(0, 30);

        var later = budgets.created(budgets.slo(200));

        assertThat(budgets.status(later).at("/reserved").asString()).isEqualTo("30.00");
    }

    private String reserved() {
        return budgets.status(slo).at("/reserved").asString();
    }

    /** In place of all before. */
    private void fault(String kind, String more) {
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"account": "%s", "resource_id": "*", "on": "apply", "kind": "%s"%s}]}\
            """.formatted(budgets.account(), kind, more))
                .expect(200);
    }

    private void endFaults() {
        client.delete("/api/v1/providers/simulated/faults").expect(204);
    }
}
