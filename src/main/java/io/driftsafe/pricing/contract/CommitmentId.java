package io.driftsafe.pricing.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a commitment, written {@code cmt_} and 26 characters. */
record CommitmentId(UUID uuid) {

    private static final String PREFIX = "cmt";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a commitment
     */
    public static CommitmentId of(String text) {
        return new CommitmentId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("commitment", text)));
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
