package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.listing.PriceKinds;
import io.driftsafe.problem.Refusal.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A discount as somebody gives it.
 *
 * @param kind of things that it is for; all that the provider bills where it is left out
 * @param item of that kind; all of them where it is left out
 * @param percent off the list price
 * @param endsOn the last day on which it holds; it goes on where it is left out
 * @param source the contract that says so
 */
@Schema(requiredProperties = {"name", "provider", "percent", "starts_on", "source"})
record NewDiscount(
        @NotBlank @Size(max = 255) String name,
        @NotBlank @Size(max = 63) String provider,
        @Nullable @Size(min = 1, max = 63) String kind,
        @Nullable @Size(min = 1, max = 256) String item,
        @Nullable @Size(min = 1, max = 64) String region,
        @NotNull BigDecimal percent,
        @NotNull LocalDate startsOn,
        @Nullable LocalDate endsOn,
        @NotBlank @Size(max = 1000) String source) {

    private static final BigDecimal ALL = new BigDecimal(100);

    List<FieldError> mistakes() {
        var errors = new ArrayList<FieldError>();
        if (!PriceKinds.knowsProvider(provider)) {
            errors.add(new FieldError("/provider", "must be one of " + String.join(", ", PriceKinds.providers())));
        } else if (kind != null && PriceKinds.units(provider, kind).isEmpty()) {
            errors.add(new FieldError("/kind", "must be one of " + String.join(", ", PriceKinds.kinds(provider))));
        }
        if (item != null && kind == null) {
            errors.add(new FieldError("/kind", "must be given where an item is"));
        }
        if (percent.signum() <= 0 || percent.compareTo(ALL) > 0 || percent.scale() > 6) {
            errors.add(new FieldError("/percent", "must be above 0 and at most 100, with at most 6 decimals"));
        }
        ContractDays.check(errors, "/starts_on", startsOn);
        ContractDays.check(errors, "/ends_on", endsOn);
        if (endsOn != null && endsOn.isBefore(startsOn)) {
            errors.add(new FieldError("/ends_on", "must not be before starts_on"));
        }
        return errors;
    }

    Discount made(UUID id, String by, Instant created, Instant updated, long version) {
        return new Discount(
                id,
                name,
                provider,
                Optional.ofNullable(kind),
                Optional.ofNullable(item),
                Optional.ofNullable(region),
                percent,
                startsOn,
                Optional.ofNullable(endsOn),
                source,
                by,
                created,
                updated,
                version);
    }
}
