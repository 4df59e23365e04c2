package io.driftsafe.guardrail;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of an exemption, written {@code exm_} and 26 characters. */
record ExemptionId(UUID uuid) {

    private static final String PREFIX = "exm";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of an exemption
     */
    public static ExemptionId of(String text) {
        return new ExemptionId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("exemption", text)));
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
