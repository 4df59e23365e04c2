package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come twice, that wait, or that were decided on another version. */
class OperationReplayTest extends OperationHttpTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            pending,           check,       200, ``
            validating_safety, apply,       202, ``
            applied,           rollback,    202, `{"reason": "slow"}`
            pending,           cancel,      200, `{"reason": "slow"}`
            cancelled,         retry,       201, {}
            broken,            acknowledge, 200, `{"reason": "seen to"}`
            applied,           drift,       200, ``
            pending,           drift,       200, `{"actual_config": {"instance_type": "t3.nano"}}`
            """)
    void everyActionIsReplayedToTheByte(String state, String action, int status, String body) {
        var id = in(state);
        var text = body.isEmpty() ? null : body;

        var first = send(id, action, text, "a key").expect(status);
        awaitAtRest(id);
        var logged = get(id, "log").at("/chain/entries");
        var replay = send(id, action, text, "\"a key\"").expect(status);

        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(replay.header("Idempotency-Replayed")).contains("true");
        assertThat(replay.text()).isEqualTo(first.text());
        assertThat(replay.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(replay.header("Location")).isEqualTo(first.header("Location"));
        assertThat(replay.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(get(id, "log").at("/chain/entries")).isEqualTo(logged);
        var other = body.contains("reason") ? "{\"reason\": \"another\"}" : "{ }";
        assertRefused(send(id, action, other, "a key"), 422, "idempotency-key-reused");
    }

    private Answer send(String id, String action, @Nullable String body, String key) {
        return client().post(path(id) + "/" + action, body, "Idempotency-Key", key);
    }

    private String key() {
        return "key of " + account();
    }

    private String in(String state) {
        return switch (state) {
            case "pending" -> created();
            case "validating_safety" -> checked();
            case "applied" -> applied();
            case "broken" -> leftBroken();
            case "cancelled" -> {
                var id = created();
                act(id, "cancel").expect(200);
                yield id;
            }
            default -> throw new IllegalArgumentException(state);
        };
    }

    @Test
    void aCreationIsReplayedAfterTheStateHasMovedOn() {
        var body = fix();
        var first = create(body, "Idempotency-Key", key()).expect(201);
        act(first.id(), "check").expect(200);
        settled(first.id(), "apply");

        var replay = create(body, "Idempotency-Key", key()).expect(201);

        assertThat(replay.text()).isEqualTo(first.text());
        assertThat(status(replay)).isEqualTo("pending");
        assertThat(replay.header("Location")).isEqualTo(first.header("Location"));
        assertRefused(create(fix("strict", false), "Idempotency-Key", key()), 422, "idempotency-key-reused");
        assertThat(create(body, "Idempotency-Key", key().toUpperCase(Locale.ROOT))
                        .code())
                .isEqualTo("no-change");
    }

    @Test
    void aKeyIsOnlyForItsPath() {
        var first = created();
        var second = created();

        act(first, "cancel", "Idempotency-Key", key()).expect(200);

        assertThat(act(second, "cancel", "Idempotency-Key", key()).expect(200).header("Idempotency-Replayed"))
                .isEmpty();
    }

    @Test
    void aRefusalFreesTheKey() {
        var id = created();
        assertRefused(act(id, "apply", "Idempotency-Key", key()), 409, "checks-required");
        act(id, "check").expect(200);

        var applied = act(id, "apply", "Idempotency-Key", key()).expect(202);

        assertThat(applied.header("Idempotency-Replayed")).isEmpty();
        awaitAtRest(id);

        fault("unavailable", "read");
        assertRefused(
                create(fix("patch", json("ami", "ami-2")), "Idempotency-Key", key()), 503, "provider-unavailable");
        create(fix("patch", json("ami", "ami-2")), "Idempotency-Key", key()).expect(201);
    }

    @Test
    void aReplayWaitsAnew() {
        var id = checked();
        var accepted = act(id, "apply", "Idempotency-Key", key()).expect(202);

        var waited =
                act(id, "apply", "Idempotency-Key", key(), "Prefer", "wait=60").expect(200);
        var again = act(id, "apply", "Idempotency-Key", key()).expect(202);

        assertThat(status(waited)).isEqualTo("applied");
        assertThat(waited.header("Idempotency-Replayed")).contains("true");
        assertThat(waited.header("Preference-Applied")).contains("wait=60");
        assertThat(etag(waited)).isEqualTo(etag(get(id)));
        assertThat(again.text()).isEqualTo(accepted.text());
    }

    @Test
    void aKeyIsInUseWhileItsFirstRequestRuns() throws Exception {
        var body = fix();
        try (var connection = Objects.requireNonNull(database().getDataSource()).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table idempotency_key in share row exclusive mode");

            assertRefused(create(body, "Idempotency-Key", key()), 409, "idempotency-key-in-use");

            connection.rollback();
        }
        create(body, "Idempotency-Key", key()).expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=0", "wait=61", "wait=x", "respond-async", "wait"})
    void doesNotWaitForWhatIsNoWait(String prefer) {
        var id = checked();
        fault("latency", "read", "delay_ms", 300);

        var answer = act(id, "apply", "Prefer", prefer).expect(202);

        assertThat(status(answer)).isEqualTo("applying");
        assertThat(answer.header("Preference-Applied")).isEmpty();
        awaitAtRest(id);
    }

    @Test
    void waitsNoLongerThanPreferred() {
        var id = checked();
        fault("timeout_before", "apply", "times", 2);

        var answer = act(id, "apply", "Prefer", "respond-async, wait=1").expect(202);

        assertThat(answer.header("Preference-Applied")).contains("wait=1");
        assertThat(answer.header("Location")).contains(path(id));
        assertThat(status(answer)).isEqualTo("applying");
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
    }

    @Test
    void waitsForAnAutomaticRollbackToo() {
        var id = checked(twoChanges());
        faults(faultOf("partial", "apply"), faultOf("latency", "rollback", "delay_ms", 300));

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo("rolled_back");
        assertThat(ended.header("Preference-Applied")).contains("wait=60");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "apply", "rollback", "cancel", "retry", "acknowledge", "drift"})
    void aStaleVersionIsRefusedBeforeAnythingElse(String action) {
        var id = created();
        var stale = etag(get(id));
        act(id, "drift").expect(200);
        var before = get(id);
        var body = action.equals("acknowledge") ? json("reason", "x") : null;

        var refused = client().post(path(id) + "/" + action, body, "If-Match", stale);

        assertRefused(refused, 412, "precondition-failed");
        assertThat(get(id).body()).isEqualTo(before.body());
    }

    @Test
    void aVersionInAListOrAnyVersionWillDo() {
        var id = created();

        var checked = act(id, "check", "If-Match", "\"77\", " + etag(get(id))).expect(200);
        assertRefused(act(id, "cancel", "If-Match", "W/" + etag(checked)), 412, "precondition-failed");
        act(id, "cancel", "If-Match", "*").expect(200);
    }

    @Test
    void theVersionNamesWhatIsStored() {
        var id = created();
        var created = etag(get(id));
        assertThat(created).matches("\"[0-9]+\"");

        var checked = etag(act(id, "check").expect(200));
        assertThat(checked).isNotEqualTo(created).isEqualTo(etag(get(id)));

        var applied = etag(settled(id, "apply"));
        assertThat(applied).isNotEqualTo(checked).isEqualTo(etag(get(id)));
        assertThat(client().get(path(id), "If-None-Match", applied).status()).isEqualTo(200);
    }
}
