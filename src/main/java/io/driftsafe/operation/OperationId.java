package io.driftsafe.operation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of an operation, written {@code op_} and 26 characters. */
record OperationId(UUID uuid) {

    private static final String PREFIX = "op";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of an operation
     */
    public static OperationId of(String text) {
        return new OperationId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("operation", text)));
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
