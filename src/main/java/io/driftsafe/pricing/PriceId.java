package io.driftsafe.pricing;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a price in the book, written {@code prc_} and 26 characters. */
record PriceId(UUID uuid) {

    private static final String PREFIX = "prc";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a price
     */
    public static PriceId of(String text) {
        return new PriceId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("price", text)));
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
