package io.driftsafe.operation;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of an operation, written {@code op_} and 26 characters. */
record OperationId(UUID uuid) {

    private static final String PREFIX = "op";

    /** @throws Refusal 404 if it is no id of an operation */
    static OperationId parse(String text) {
        return new OperationId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("operation", text)));
    }

    String value() {
        return TypeId.format(PREFIX, uuid);
    }

    @Override
    public String toString() {
        return value();
    }
}
