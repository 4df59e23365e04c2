package io.driftsafe.pricing.contract;

import io.driftsafe.problem.Refusal.FieldError;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The days that a contract can name: those of which the price book can tell. */
final class ContractDays {

    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2999, 12, 31);

    private ContractDays() {}

    static void check(List<FieldError> errors, String pointer, @Nullable LocalDate day) {
        if (day != null && (day.isBefore(FIRST) || day.isAfter(LAST))) {
            errors.add(new FieldError(pointer, "must be from %s to %s".formatted(FIRST, LAST)));
        }
    }
}
