package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.pricing.UnitPrices.Market;
import io.driftsafe.pricing.listing.ListedPrice;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A price as somebody gives it.
 *
 * @param amount in US dollars per unit
 * @param currency USD, or left out
 * @param source who says so, such as a price list and its version
 * @param effectiveDate from which day on it holds, until another one does
 */
@Schema(requiredProperties = {"provider", "region", "kind", "item", "unit", "amount", "source", "effective_date"})
record NewPrice(
        @NotBlank @Size(max = 63) String provider,
        @NotBlank @Size(max = LONGEST_NAME) String region,
        @NotBlank @Size(max = 63) String kind,
        @NotBlank @Size(max = LONGEST_ITEM) String item,
        @NotBlank @Size(max = 63) String unit,
        @NotNull BigDecimal amount,
        @Nullable @Size(max = 63) String currency,
        @NotBlank @Size(max = LONGEST_SOURCE) String source,
        @NotNull LocalDate effectiveDate) {

    static final int LONGEST_NAME = 64;
    static final int LONGEST_ITEM = 256;
    static final int LONGEST_SOURCE = 1000;
    static final String CURRENCY = "USD";

    private static final BigDecimal MOST = new BigDecimal("1000000000");
    private static final int MOST_DECIMALS = 15;
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2999, 12, 31);

    static NewPrice of(ListedPrice listed) {
        return new NewPrice(
                listed.provider(),
                listed.region(),
                listed.kind(),
                listed.item(),
                listed.unit(),
                listed.amount(),
                null,
                listed.source(),
                listed.effectiveDate());
    }

    /** What has to change before it can be taken. */
    List<FieldError> mistakes() {
        var errors = new ArrayList<FieldError>();
        if (!PriceKinds.knowsProvider(provider)) {
            errors.add(new FieldError("/provider", "must be one of " + String.join(", ", PriceKinds.providers())));
        } else {
            PriceKinds.units(provider, kind)
                    .ifPresentOrElse(
                            units -> {
                                if (!units.contains(unit)) {
                                    errors.add(new FieldError(
                                            "/unit",
                                            "must be one of %s, for %s is billed so"
                                                    .formatted(String.join(", ", units), kind)));
                                }
                            },
                            () -> errors.add(new FieldError(
                                    "/kind",
                                    "must be one of %s, for this service reckons with no others of %s"
                                            .formatted(String.join(", ", PriceKinds.kinds(provider)), provider))));
        }
        if (currency != null && !currency.equals(CURRENCY)) {
            errors.add(new FieldError(
                    "/currency",
                    "must be %s, for the book is kept in US dollars: convert the amount first".formatted(CURRENCY)));
        }
        if (amount.signum() < 0
                || amount.compareTo(MOST) > 0
                || amount.stripTrailingZeros().scale() > MOST_DECIMALS) {
            errors.add(new FieldError(
                    "/amount",
                    "must be from 0 to %s with at most %d decimals".formatted(MOST.toPlainString(), MOST_DECIMALS)));
        }
        checkText(errors, "region", region, LONGEST_NAME);
        checkText(errors, "item", item, LONGEST_ITEM);
        checkText(errors, "source", source, LONGEST_SOURCE);
        if (effectiveDate.isBefore(FIRST) || effectiveDate.isAfter(LAST)) {
            errors.add(new FieldError("/effective_date", "must be from %s to %s".formatted(FIRST, LAST)));
        }
        return errors;
    }

    private static void checkText(List<FieldError> errors, String name, String text, int longest) {
        if (text.isBlank() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError(
                    "/" + name, "must have 1 to %d characters, and none that controls".formatted(longest)));
        }
    }

    Market market() {
        return new Market(provider, region);
    }

    Key key() {
        return new Key(kind, item, unit);
    }

    Price recorded(UUID id, String by, Instant at) {
        return new Price(id, market(), key(), amount, source, effectiveDate, by, at, 0);
    }
}
