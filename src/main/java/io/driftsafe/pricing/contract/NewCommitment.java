package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.contract.Commitment.Shifts;
import io.driftsafe.pricing.contract.Commitment.StatedUse;
import io.driftsafe.pricing.listing.PriceKinds;
import io.driftsafe.problem.Refusal.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A commitment as somebody gives it: reserved instances have kind, item, region and count, a savings plan has plan,
 * usd_per_hour and percent_off, and where it is for a family of instances family and region.
 *
 * @param account whose use alone it covers; everybody's where it is left out
 * @param sizeFlexible whether it covers other sizes of the family too; left out, as AWS has it for regional ones
 * @param percentOff how far the plan's prices are below the list, where no rate says otherwise
 * @param rates how far they are below it for some kinds, families of instances or items
 * @param hourlyCost what all of it costs an hour, paid ahead or not, in US dollars
 * @param endsOn the last day on which it holds
 * @param eligibleUse how much there is, on the average of an hour, that it could cover: in instances of the item, or
 *     for a savings plan in US dollars an hour at the plan's prices; it may be more than it has
 * @param eligibleUseOn the day of which this was said
 */
@Schema(requiredProperties = {"name", "provider", "type", "starts_on", "ends_on", "source"})
record NewCommitment(
        @NotBlank @Size(max = 255) String name,
        @NotBlank @Size(max = 63) String provider,
        @NotNull CommitmentType type,
        @Nullable @Size(min = 1, max = 255) String account,
        @Nullable @Size(min = 1, max = 63) String kind,
        @Nullable @Size(min = 1, max = 256) String item,
        @Nullable @Size(min = 1, max = 64) String region,
        @Nullable @Size(min = 1, max = 64) String zone,
        @Nullable BigDecimal count,
        @Nullable Boolean sizeFlexible,
        @Nullable PlanType plan,
        @Nullable @Size(min = 1, max = 63) String family,
        @Nullable BigDecimal usdPerHour,
        @Nullable BigDecimal percentOff,
        @Nullable @Size(max = 500) List<@NotNull @Valid PlanRate> rates,
        @Nullable BigDecimal hourlyCost,
        @NotNull LocalDate startsOn,
        @NotNull LocalDate endsOn,
        @Nullable BigDecimal eligibleUse,
        @Nullable LocalDate eligibleUseOn,
        @NotBlank @Size(max = 1000) String source) {

    private static final BigDecimal MOST = new BigDecimal(1_000_000_000);
    private static final BigDecimal ALL = new BigDecimal(100);

    /** What can be reserved, by provider and kind. */
    private static final List<String> RESERVABLE =
            List.of("aws ec2", "aws rds", "aws elasticache", "azure virtual_machine");

    List<FieldError> mistakes(LocalDate today) {
        var errors = new ArrayList<FieldError>();
        if (!PriceKinds.knowsProvider(provider)) {
            errors.add(new FieldError("/provider", "must be one of " + String.join(", ", PriceKinds.providers())));
        }
        switch (type) {
            case RESERVED_INSTANCE -> reserved(errors);
            case SAVINGS_PLAN -> savingsPlan(errors);
        }
        amount(errors, "/hourly_cost", hourlyCost, true);
        amount(errors, "/eligible_use", eligibleUse, true);
        if ((eligibleUse == null) != (eligibleUseOn == null)) {
            errors.add(new FieldError("/eligible_use_on", "must be given with eligible_use, and not without it"));
        } else if (eligibleUseOn != null && eligibleUseOn.isAfter(today)) {
            errors.add(new FieldError("/eligible_use_on", "must not be after today"));
        }
        ContractDays.check(errors, "/starts_on", startsOn);
        ContractDays.check(errors, "/ends_on", endsOn);
        ContractDays.check(errors, "/eligible_use_on", eligibleUseOn);
        if (endsOn.isBefore(startsOn)) {
            errors.add(new FieldError("/ends_on", "must not be before starts_on"));
        }
        return errors;
    }

    private void reserved(List<FieldError> errors) {
        needed(errors, "/kind", kind);
        needed(errors, "/item", item);
        needed(errors, "/region", region);
        needed(errors, "/count", count);
        foreign(errors, "/plan", plan);
        foreign(errors, "/family", family);
        foreign(errors, "/usd_per_hour", usdPerHour);
        foreign(errors, "/percent_off", percentOff);
        foreign(errors, "/rates", rates);
        amount(errors, "/count", count, false);
        if (kind != null && !RESERVABLE.contains(provider + " " + kind)) {
            errors.add(new FieldError("/kind", "must be one of these, by provider: " + String.join(", ", RESERVABLE)));
        }
        if (Boolean.TRUE.equals(sizeFlexible) && !canBeFlexible()) {
            errors.add(new FieldError(
                    "/size_flexible",
                    "must be false: only reservations of AWS for a region cover other sizes, and of EC2 only"
                            + " with Linux"));
        }
    }

    private boolean canBeFlexible() {
        return provider.equals("aws")
                && zone == null
                && kind != null
                && item != null
                && InstanceSize.of(kind, item).isPresent();
    }

    private void savingsPlan(List<FieldError> errors) {
        needed(errors, "/plan", plan);
        needed(errors, "/usd_per_hour", usdPerHour);
        needed(errors, "/percent_off", percentOff);
        foreign(errors, "/kind", kind);
        foreign(errors, "/item", item);
        foreign(errors, "/zone", zone);
        foreign(errors, "/count", count);
        foreign(errors, "/size_flexible", sizeFlexible);
        foreign(errors, "/hourly_cost", hourlyCost);
        amount(errors, "/usd_per_hour", usdPerHour, false);
        percent(errors, "/percent_off", percentOff);
        rates(errors);
        if (plan == PlanType.INSTANCE_FAMILY) {
            needed(errors, "/family", family);
            needed(errors, "/region", region);
            if (!provider.equals("aws")) {
                errors.add(new FieldError("/plan", "must be compute, for only AWS sells plans for a family"));
            }
        } else {
            foreign(errors, "/family", family);
            foreign(errors, "/region", region);
        }
    }

    private void rates(List<FieldError> errors) {
        var all = planRates();
        for (var i = 0; i < all.size(); i++) {
            var rate = all.get(i);
            percent(errors, "/rates/%d/percent_off".formatted(i), rate.percentOff());
            if (!PriceKinds.kinds(provider).contains(rate.kind())) {
                errors.add(new FieldError(
                        "/rates/%d/kind".formatted(i),
                        "must be one of " + String.join(", ", PriceKinds.kinds(provider))));
            }
            if (all.subList(0, i).stream().anyMatch(rate::isForTheSameAs)) {
                errors.add(new FieldError("/rates/%d".formatted(i), "is for the same as one before"));
            }
        }
    }

    private List<PlanRate> planRates() {
        return rates == null ? List.of() : rates;
    }

    private static void percent(List<FieldError> errors, String pointer, @Nullable BigDecimal percent) {
        if (percent != null && (percent.signum() < 0 || percent.compareTo(ALL) >= 0 || percent.scale() > 6)) {
            errors.add(new FieldError(pointer, "must be from 0 to less than 100, with at most 6 decimals"));
        }
    }

    private void needed(List<FieldError> errors, String pointer, @Nullable Object value) {
        if (value == null) {
            errors.add(new FieldError(pointer, "must be given for this type"));
        }
    }

    private void foreign(List<FieldError> errors, String pointer, @Nullable Object value) {
        if (value != null) {
            errors.add(new FieldError(pointer, "must be left out for this type"));
        }
    }

    private static void amount(List<FieldError> errors, String pointer, @Nullable BigDecimal amount, boolean zero) {
        if (amount != null
                && (amount.signum() < 0
                        || amount.signum() == 0 && !zero
                        || amount.compareTo(MOST) > 0
                        || amount.scale() > 6)) {
            errors.add(new FieldError(
                    pointer,
                    "must be %s and at most %s, with at most 6 decimals"
                            .formatted(zero ? "0 or more" : "above 0", MOST)));
        }
    }

    /** @param before what was said of the use until now: said once more it is as old as before */
    Commitment made(UUID id, String by, Instant created, Instant updated, long version, Optional<StatedUse> before) {
        return new Commitment(
                id,
                name,
                provider,
                Optional.ofNullable(account),
                coverage(),
                Optional.ofNullable(hourlyCost),
                startsOn,
                endsOn,
                eligibleUse == null || eligibleUseOn == null
                        ? Optional.empty()
                        : Optional.of(stated(eligibleUse, eligibleUseOn, updated, before)),
                source,
                by,
                created,
                updated,
                version);
    }

    private static StatedUse stated(BigDecimal amount, LocalDate on, Instant now, Optional<StatedUse> before) {
        var said = new StatedUse(amount, on, now, Shifts.NONE);
        return before.filter(said::saysTheSame).orElse(said);
    }

    private Coverage coverage() {
        return switch (type) {
            case RESERVED_INSTANCE ->
                new Coverage.Reserved(
                        Objects.requireNonNull(kind),
                        Objects.requireNonNull(item),
                        Objects.requireNonNull(region),
                        Optional.ofNullable(zone),
                        Objects.requireNonNull(count),
                        sizeFlexible == null ? canBeFlexible() : sizeFlexible);
            case SAVINGS_PLAN ->
                new Coverage.Plan(
                        plan == PlanType.INSTANCE_FAMILY
                                ? Optional.of(new Coverage.Family(
                                        Objects.requireNonNull(family), Objects.requireNonNull(region)))
                                : Optional.empty(),
                        Objects.requireNonNull(usdPerHour),
                        Objects.requireNonNull(percentOff),
                        planRates());
        };
    }
}
