package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One fix of one instance, as its caller knows it; each request is repeated under its key until it is answered. */
final class RepeatedFix {

    private final int number;
    private final HashSet<String> answered = new HashSet<>();
    private volatile boolean ended;
    private @Nullable String id;

    RepeatedFix(int number) {
        this.number = number;
    }

    /** Every fourth fix meets a fault. */
    Optional<Map<String, @Nullable Object>> fault() {
        var kind = switch (number % 8) {
            case 1 -> "partial";
            case 5 -> "fail_after";
            default -> null;
        };
        return Optional.ofNullable(kind).map(name -> fault(name, "apply"));
    }

    /** So that it stays at what interrupts it in this way. */
    Map<String, @Nullable Object> stuck() {
        return fault("stuck", endsBy() == Interruption.APPLY ? "apply" : "rollback");
    }

    private Map<String, @Nullable Object> fault(String kind, String call) {
        return json("resource_id", resource(), "kind", kind, "on", call, "times", null, "delay_ms", 100);
    }

    /** What is the last that it does. */
    Interruption endsBy() {
        return switch (number % 8) {
            case 1 -> Interruption.AUTOMATIC_ROLLBACK;
            case 2, 3 -> Interruption.ASKED_ROLLBACK;
            default -> Interruption.APPLY;
        };
    }

    String id() {
        return String.valueOf(id);
    }

    String resource() {
        return "aws_instance.web_" + number;
    }

    /** As far as the service lives. */
    void advance(ServiceClient client) {
        try {
            create(client);
            if (status(client).equals("pending")) {
                check(client);
            }
            keyed(client, "apply", null, 202);
            if (endsBy() == Interruption.ASKED_ROLLBACK && status(client).equals("applied")
                    || answered.contains("rollback")) {
                keyed(client, "rollback", null, 202);
            }
            ended = isLast(status(client));
        } catch (IllegalStateException noAnswer) {
            if (!(noAnswer.getCause() instanceof IOException)) {
                throw noAnswer;
            }
        }
    }

    /** It has no key: one that got no answer may still be under way, and be done before its twin. */
    private void check(ServiceClient client) {
        var answer = given(client.post(path() + "/check", null));
        if (answer.status() == 409 && answer.text().contains("changed while it was examined")) {
            throw new IllegalStateException(new IOException("the twin was first: " + answer));
        }
        answer.expect(200);
    }

    private void create(ServiceClient client) {
        var body = json(
                "resource_id",
                resource(),
                "resource_type",
                "aws_instance",
                "fix_description",
                "Downsize",
                "patch",
                Map.of("instance_type", "t3.large", "monitoring", true),
                "current_cost",
                120,
                "proposed_cost",
                60);
        var created = keyed(client, "create", body, 201).id();
        if (id != null) {
            assertThat(created).isEqualTo(id);
        }
        id = created;
    }

    private Answer keyed(ServiceClient client, String action, @Nullable Object body, int wanted) {
        var path = action.equals("create") ? "/api/v1/operations" : path() + "/" + action;
        var answer = client.post(path, body, "Idempotency-Key", action + "-" + number);
        given(answer).expect(wanted);
        if (!answered.add(action)) {
            assertThat(answer.header("Idempotency-Replayed")).contains("true");
        }
        return answer;
    }

    /** A service on its way down, or too busy, or still at the same request, says so: the caller repeats it. */
    private static Answer given(Answer answer) {
        if (answer.status() == 503 || answer.code().equals("idempotency-key-in-use")) {
            throw new IllegalStateException(new IOException("not now: " + answer));
        }
        return answer;
    }

    private String path() {
        return "/api/v1/operations/" + id();
    }

    private String status(ServiceClient client) {
        return given(client.get(path())).expect(200).at("/status").stringValue();
    }

    boolean ended() {
        return ended;
    }

    private boolean isLast(String status) {
        return switch (status) {
            case "failed", "rolled_back", "rollback_failed" -> true;
            case "applied" -> endsBy() != Interruption.ASKED_ROLLBACK;
            default -> false;
        };
    }

    /** @param writes to the instance, in order */
    void judge(ServiceClient client, List<JsonNode> writes) {
        var operation = client.get(path()).expect(200);
        var original = operation.at("/original_state/config");
        var live = client.get("/api/v1/resources/live?resource_id=" + resource())
                .expect(200)
                .at("/config");
        assertThat(writes)
                .allSatisfy(write ->
                        assertThat(write.at("/write_key").stringValue()).startsWith(id()));
        switch (operation.at("/status").stringValue()) {
            case "applied" -> {
                assertThat(live).isEqualTo(operation.at("/target_state/config"));
                assertThat(writes).hasSize(1);
            }
            case "rolled_back" -> {
                assertThat(live).isEqualTo(original);
                assertThat(writes).hasSize(2);
            }
            case "failed" -> {
                assertThat(operation.at("/failure/may_have_changed").booleanValue())
                        .isFalse();
                assertThat(live).isEqualTo(original);
                assertThat(writes).isEmpty();
            }
            default -> throw new AssertionError("Nobody else changed anything: " + operation);
        }
        assertThat(client.get(path() + "/log").expect(200).at("/chain/verified").booleanValue())
                .isTrue();
    }
}
