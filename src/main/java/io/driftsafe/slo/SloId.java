package io.driftsafe.slo;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a cost SLO, written {@code slo_} and 26 characters. */
record SloId(UUID uuid) {

    private static final String PREFIX = "slo";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a cost SLO
     */
    public static SloId of(String text) {
        return new SloId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("cost SLO", text)));
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
