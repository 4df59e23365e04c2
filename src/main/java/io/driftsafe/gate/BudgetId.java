package io.driftsafe.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.TypeId;
import java.util.UUID;

/** The id of a disruption budget, written {@code bud_} and 26 characters. */
record BudgetId(UUID uuid) {

    private static final String PREFIX = "bud";

    /**
     * Also how Spring converts a path variable, for which it must be public.
     *
     * @throws Refusal 404 if it is no id of a budget
     */
    public static BudgetId of(String text) {
        return new BudgetId(TypeId.parse(PREFIX, text).orElseThrow(() -> Refusal.notFound("budget", text)));
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
