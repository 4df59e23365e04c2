package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a type says of its resources, kept over HTTP. */
class HandlingHttpTest extends OperationHttpTest {

    private static final String MACHINE = "test_machine.one";

    @Test
    void aResourceThatAnotherToolManagesIsLeftToIt() {
        load("{\"note\": \"a\", \"tags\": {\"aws:cloudformation:stack-name\": \"shop\"}}");

        var refused = create(fixOf(json("note", "b")));

        assertRefused(refused, 422, "managed-resource");
        assertThat(refused.at("/detail").stringValue()).contains("CloudFormation stack shop", "accept_managed_by");
        assertPointers(refused, "/resource_id");

        var accepted = create(fixOf(json("note", "b"), "accept_managed_by", true));

        assertThat(accepted.expect(201).at("/accept_managed_by").booleanValue()).isTrue();
    }

    @Test
    void whatTheCloudMovesIsNoDriftAndNotSet() {
        load("{\"note\": \"a\", \"workers\": 3, \"policies\": [\"cpu\"]}");
        var id = create(fixOf(json("note", "b"))).expect(201).id();
        client().patch(onMachine(), "{\"workers\": 7}").expect(200);

        assertThat(client().post(path(id) + "/drift", null)
                        .expect(200)
                        .at("/has_drift")
                        .booleanValue())
                .isFalse();

        assertRefused(create(fixOf(json("workers", 1))), 422, "unsupported-change");

        client().patch(onMachine(), "{\"policies\": []}").expect(200);

        create(fixOf(json("workers", 1))).expect(201);
    }

    @Test
    void theStopThatAFixNeedsIsNotItsCallersToo() {
        load("{\"size\": 4, \"state\": \"running\"}");

        var refused = create(fixOf(json("size", 2, "state", "stopped")));

        assertRefused(refused, 422, "unsupported-change");
        assertPointers(refused, "/patch/state");
    }

    @Test
    void whatHasToBeThereBeforeIsWrittenFirst() {
        load("{\"kept\": true}");
        var id = checked(fixOf(json("kept", false)));

        var ended = settled(id, "apply");

        assertThat(status(ended)).isEqualTo("applied");
        assertThat(ended.at("/applied_state/config/last_copy").stringValue()).isEqualTo("made");
        assertThat(texts(ended.at("/execution_log"), "message"))
                .contains(
                        "About to write stage 1 of 2 of the fix: /last_copy to \"made\"",
                        "About to write stage 2 of 2 of the fix: /kept to false");
        assertThat(status(settled(id, "rollback"))).isEqualTo("rolled_back");
        assertThat(machine().at("/config/kept").booleanValue()).isTrue();
    }

    @Test
    void aTypeTellsHowItIsHandled() {
        var types = client().get("/api/v1/providers/simulated/resource-types?limit=200")
                .expect(200)
                .at("/items");
        var machine = types.valueStream()
                .filter(type -> type.get("resource_type").stringValue().equals("test_machine"))
                .findFirst()
                .orElseThrow();

        assertThat(machine.get("precondition").stringValue()).isEqualTo("server_test");
        assertThat(machine.get("rollback_timeout_seconds").intValue()).isEqualTo(600);
        assertThat(texts(machine.get("managed_by"), "owner")).containsExactly("CloudFormation stack");
        assertThat(texts(machine.get("moved"), "path")).containsExactly("/workers");
    }

    private void load(String attributes) {
        client().put("/api/v1/providers/simulated/inventory?account=" + account(), """
                        {"version": 4, "resources": [{"mode": "managed", "type": "test_machine", "name": "one", "instances": [
                            {"attributes": %s}]}]}""".formatted(attributes))
                .expect(200);
    }

    private Answer machine() {
        return client().get("/api/v1/resources/live?account=%s&resource_id=%s".formatted(account(), MACHINE));
    }

    private String onMachine() {
        return "/api/v1/providers/simulated/resources?account=%s&resource_id=%s".formatted(account(), MACHINE);
    }

    private Map<String, @Nullable Object> fixOf(Map<String, @Nullable Object> patch, @Nullable Object... members) {
        var fix = fix(members);
        fix.put("resource_id", MACHINE);
        fix.put("resource_type", "test_machine");
        fix.put("patch", patch);
        fix.put("current_cost", 2);
        fix.put("proposed_cost", 1);
        return fix;
    }
}
