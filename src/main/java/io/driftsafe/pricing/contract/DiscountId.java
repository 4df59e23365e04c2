package io.driftsafe.pricing.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a discount, written {@code dsc_} and 26 characters. */
record DiscountId(UUID uuid) {

    private static final String PREFIX = "dsc";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a discount
     */
    public static DiscountId of(String text) {
        return new DiscountId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("discount", text)));
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
