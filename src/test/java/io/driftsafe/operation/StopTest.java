package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stop switch, mostly for the account of the test alone. */
class StopTest extends OperationHttpTest {

    private static final String STOP = "/api/v1/stop";

    @AfterEach
    void releaseAll() {
        put(json("stopped", false, "reason", "The test is over"));
        put(ofAccount(false));
    }

    @Test
    void refusesNewAppliesAndTellsWhoStoppedThemAndWhy() {
        var id = created();
        act(id, "check").expect(200);
        put(ofAccount(true)).expect(200);

        var refusal = act(id, "apply");

        assertRefused(refusal, 409, "gate-closed");
        assertThat(refusal.text())
                .contains("local stopped provider simulated", account(), "Too many pages", "/api/v1/stop");
        assertThat(get(id).at("/blockers/0/code").stringValue()).isEqualTo("gate-closed");
        assertThat(get(id).at("/can_proceed").booleanValue()).isFalse();

        put(ofAccount(false)).expect(200);

        act(id, "apply").expect(202);
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
    }

    @Test
    void rollbacksRunUnlessTheyAreHeldToo() {
        var first = applied();
        put(ofAccount(true)).expect(200);
        act(first, "rollback").expect(202);
        assertThat(status(awaitAtRest(first))).isEqualTo("rolled_back");
        put(ofAccount(false)).expect(200);
        var second = applied("patch", json("monitoring", true));
        var holding = ofAccount(true);
        holding.put("rollbacks", "hold");
        put(holding).expect(200);

        act(second, "rollback").expect(202);

        await().until(() -> get(second).at("/waiting/code").isString());
        assertThat(get(second).at("/status").stringValue()).isEqualTo("rolling_back");
        put(ofAccount(false)).expect(200);
        assertThat(status(awaitAtRest(second))).isEqualTo("rolled_back");
    }

    @ParameterizedTest
    @CsvSource({"team, web, true", "team, shop, false", "tier, web, false"})
    void stopsWhatCarriesALabel(String name, String value, boolean stopped) {
        var id = created("labels", json("team", "web"));
        act(id, "check").expect(200);
        var label = json("label", json("name", name, "value", value), "reason", "Too many pages");
        put(label).expect(200);

        assertThat(act(id, "apply").status()).isEqualTo(stopped ? 409 : 202);

        put(json("stopped", false, "label", json("name", name, "value", value), "reason", "Over"));
        if (!stopped) {
            assertThat(status(awaitAtRest(id))).isEqualTo("applied");
        }
    }

    @Test
    void stopsEverythingAndShowsWhatIsAndWasStopped() {
        var status = put(json("reason", "Everything is on fire", "rollbacks", "hold"))
                .expect(200);
        put(json("reason", "Everything is on fire", "rollbacks", "hold")).expect(200);

        assertThat(status.at("/stopped").booleanValue()).isTrue();
        var stop = client().get(STOP).expect(200).at("/stops");
        assertThat(stop).hasSize(1);
        assertThat(stop.get(0).path("provider").isNull()).isTrue();
        assertThat(stop.get(0).path("rollbacks").stringValue()).isEqualTo("hold");
        assertThat(stop.get(0).path("stopped_by").stringValue()).isEqualTo("local");
        var id = created();
        act(id, "check").expect(200);
        assertRefused(act(id, "apply"), 409, "gate-closed");

        assertThat(put(json("stopped", false, "reason", "It is out"))
                        .at("/stopped")
                        .booleanValue())
                .isFalse();
        put(json("stopped", false, "reason", "It is out")).expect(200);

        var newest = client().get(STOP + "/history?limit=1").expect(200).at("/items/0");
        assertThat(newest.path("reason").stringValue()).isEqualTo("Everything is on fire");
        assertThat(newest.path("released_by").stringValue()).isEqualTo("local");
        assertThat(newest.path("released_because").stringValue()).isEqualTo("It is out");
    }

    @Test
    void anotherReasonIsAnotherStop() {
        put(ofAccount(true)).expect(200);
        var other = ofAccount(true);
        other.put("reason", "Another");
        put(other).expect(200);

        var ours = StreamSupport.stream(client().get(STOP).at("/stops").spliterator(), false)
                .filter(stop -> stop.path("account").stringValue("").equals(account()))
                .toList();

        assertThat(ours)
                .singleElement()
                .satisfies(stop -> assertThat(stop.path("reason").stringValue()).isEqualTo("Another"));
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        assertThat(put(json("provider", "simulated")).expect(422).code()).isEqualTo("invalid-request");
        assertThat(put(json("account", "shop", "reason", "x"))
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/provider");
        put(json("reason", "x", "rollbacks", "perhaps")).expect(422);
        put(json("reason", "x", "everything", true)).expect(422);
    }

    @Test
    void whatWasStoppedIsRecordedForGood() {
        put(ofAccount(true)).expect(200);

        assertThatThrownBy(() -> database().update("update stop set reason = 'other' where account = ?", account()))
                .hasMessageContaining("recorded for good");
        assertThatThrownBy(() -> database().update("delete from stop where account = ?", account()))
                .hasMessageContaining("recorded for good");
    }

    private Answer put(Map<String, @Nullable Object> stop) {
        return client().put(STOP, stop);
    }

    private Map<String, @Nullable Object> ofAccount(boolean stopped) {
        return new LinkedHashMap<>(
                json("stopped", stopped, "provider", "simulated", "account", account(), "reason", "Too many pages"));
    }
}
