package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest extends OperationHttpTest {

    @Test
    void countsEveryStateAndWhatFailedAndWhatIsSaved() {
        var before = summary();

        created();
        applied("current_cost", 100.10, "proposed_cost", 60.05);
        behindTheBack("{\"instance_type\": \"t3.xlarge\"}");
        applied("current_cost", 50, "proposed_cost", 45);
        var drifted = created("patch", json("monitoring", true));
        behindTheBack("{\"monitoring\": \"detailed\"}");
        assertThat(status(act(drifted, "check").expect(200))).isEqualTo("failed");
        var after = summary();

        assertThat(after.at("/operations").propertyNames())
                .containsExactlyElementsOf(Arrays.stream(OperationState.values())
                        .map(OperationState::value)
                        .toList());
        assertThat(more(before, after, "/operations/pending")).isEqualTo(1);
        assertThat(more(before, after, "/operations/applied")).isEqualTo(2);
        assertThat(more(before, after, "/operations/failed")).isEqualTo(1);
        assertThat(more(before, after, "/failed_checks/no_drift")).isEqualTo(1);
        assertThat(after.at("/monthly_savings_applied")
                        .decimalValue()
                        .subtract(before.at("/monthly_savings_applied").decimalValue()))
                .isEqualByComparingTo("45.05");
        assertThat(after.at("/as_of").asString()).endsWith("Z");
        assertThat(after.body().propertyNames())
                .containsExactlyInAnyOrder(
                        "operations",
                        "waiting",
                        "failed_checks",
                        "monthly_savings_applied",
                        "savings",
                        "needs_attention",
                        "as_of");
        assertThat(after.at("/savings").propertyNames()).containsExactlyInAnyOrder("estimated", "applied");
        for (var name : List.of("estimated", "applied")) {
            assertThat(after.at("/savings/" + name)
                            .decimalValue()
                            .subtract(before.at("/savings/" + name).decimalValue()))
                    .as(name)
                    .isEqualByComparingTo("45.05");
        }
    }

    @Test
    void namesWhatWaitsForAPersonUntilItIsAcknowledged() {
        var broken = leftBroken();

        var waiting = summary().at("/needs_attention/0");

        assertThat(waiting.propertyNames()).containsExactlyInAnyOrder("id", "status", "message");
        assertThat(waiting.at("/id").asString()).isEqualTo(broken);
        assertThat(waiting.at("/status").asString()).isEqualTo("failed");
        assertThat(waiting.at("/message")).isEqualTo(get(broken).at("/failure/message"));
        actWith(json("reason", "seen"), broken, "acknowledge").expect(200);
        assertThat(texts(summary().at("/needs_attention"), "id")).doesNotContain(broken);
    }

    private Answer summary() {
        return client().get("/api/v1/summary").expect(200);
    }

    private static long more(Answer before, Answer after, String pointer) {
        return after.at(pointer).asLong() - before.at(pointer).asLong(0);
    }
}
