package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StuckWriteTest extends OperationHttpTest {

    private static final String FAULTS = "/api/v1/providers/simulated/faults";

    @Test
    void anApplyWaitsUntilTheFaultEnds() {
        var id = checked();
        var pending = created();
        fault("stuck", "apply");

        act(id, "apply").expect(202);
        awaitLogged(id, "About to write the fix");
        awaitInProgress();

        assertLive("instance_type", "t3.xlarge");
        assertThat(status(get(id))).isEqualTo("applying");
        assertThat(journal()).isEmpty();
        assertRefused(act(pending, "check"), 503, "provider-unavailable");
        assertRefused(create(fix()), 503, "provider-unavailable");
        assertThat(client().patch(resource(), "{\"monitoring\": true}")
                        .expect(409)
                        .code())
                .isEqualTo("resource-busy");

        client().delete(FAULTS).expect(204);

        assertThat(live().at("/in_progress").booleanValue()).isFalse();
        assertLive("instance_type", "t3.large");
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
        assertThat(writes()).containsExactly("apply:1");
        assertThat(journal().getFirst().at("/before/instance_type").asString()).isEqualTo("t3.xlarge");
        assertWholeChain(id);
    }

    @Test
    void aRollbackWaitsUntilTheFaultEnds() {
        var id = applied();
        fault("stuck", "rollback");

        act(id, "rollback").expect(202);
        awaitInProgress();
        assertLive("instance_type", "t3.large");
        assertThat(status(get(id))).isEqualTo("rolling_back");
        faults();

        assertThat(status(awaitAtRest(id))).isEqualTo("rolled_back");
        assertLive("instance_type", "t3.xlarge");
        assertThat(writes()).containsExactly("apply:1", "rollback:1");
    }

    @Test
    void holdsHoweverOftenItWasMetAndIsNeverMetByAReading() {
        fault("stuck", "any", "times", 1);

        var first = checked();
        act(first, "apply").expect(202);
        awaitInProgress();

        assertThat(client().get(FAULTS).at("/faults/0/times").asInt()).isEqualTo(1);
        assertThat(live().at("/in_progress").booleanValue()).isTrue();
        faults();
        assertThat(status(awaitAtRest(first))).isEqualTo("applied");
    }

    @Test
    void isNoFaultOfReading() {
        var refused =
                client().put(FAULTS, "{\"faults\": [{\"resource_id\": \"*\", \"kind\": \"stuck\", \"on\": \"read\"}]}");

        assertPointers(refused.expect(422), "/faults/0/on");
    }

    private String resource() {
        return "/api/v1/providers/simulated/resources?account=%s&resource_id=%s".formatted(account(), WEB);
    }

    private void awaitInProgress() {
        await().atMost(Duration.ofSeconds(60))
                .until(this::live, (Answer live) -> live.at("/in_progress").booleanValue());
    }
}
