package io.driftsafe.provider;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a connection, written {@code con_} and 26 characters. */
record ConnectionId(UUID uuid) {

    private static final String PREFIX = "con";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a connection
     */
    public static ConnectionId of(String text) {
        return new ConnectionId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("connection", text)));
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
