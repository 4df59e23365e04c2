package io.driftsafe.guardrail;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a policy, written {@code pol_} and 26 characters. */
record PolicyId(UUID uuid) {

    private static final String PREFIX = "pol";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a policy
     */
    public static PolicyId of(String text) {
        return new PolicyId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("policy", text)));
    }

    @JsonValue
    String value() {
        return TypeId.format(PREFIX, uuid);
    }

    @Override
    public String toString() {
        return value();
    }
}
