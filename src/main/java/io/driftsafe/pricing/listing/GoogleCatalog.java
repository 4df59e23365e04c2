package io.driftsafe.pricing.listing;

import io.driftsafe.pricing.listing.GoogleMachines.Part;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * SKUs of Google's Cloud Billing Catalog in JSON: one page, or several whose SKUs were joined. The catalogue prices a
 * family's vCPUs and memory, of which the price of each machine type is made.
 */
final class GoogleCatalog {

    private final JsonStream json;
    private final PriceListTaker taker;
    private final Map<Place, Map<Boolean, Rate>> rates = new LinkedHashMap<>();
    private boolean skusRead;

    private GoogleCatalog(JsonStream json, PriceListTaker taker) {
        this.json = json;
        this.taker = taker;
    }

    static void read(JsonStream json, PriceListTaker taker) {
        var reading = new GoogleCatalog(json, taker);
        json.readAll(reading::member);
        if (!reading.skusRead) {
            throw Refusal.invalid("", "It is no page of Google's catalogue: it has no skus");
        }
        reading.rates.forEach(reading::finish);
    }

    private void member(String name, String place) {
        switch (name) {
            case "skus" -> {
                skusRead = true;
                json.elements(place, (_, at) -> sku(json.tree(at), at));
            }
            case "nextPageToken" -> {
                if (!json.tree(place).asString("").isEmpty()) {
                    taker.note("The list says that another page follows. Join the skus of all pages before they are"
                            + " imported, for the vCPUs and the memory of a family may stand on two");
                }
            }
            default -> {}
        }
    }

    private void sku(JsonNode sku, String at) {
        var id = sku.path("skuId").asString(at);
        var category = sku.path("category");
        var part = GoogleMachines.part(sku.path("description").asString(""));
        if (part.isEmpty()) {
            taker.leftOut(
                    id,
                    "This service does not reckon with it: %s of %s"
                            .formatted(
                                    category.path("resourceGroup").asString("something"),
                                    category.path("serviceDisplayName").asString("Google")));
        } else if (!category.path("usageType").asString("OnDemand").equals("OnDemand")) {
            taker.leftOut(id, "Only prices on demand are reckoned with");
        } else {
            for (var info : sku.path("pricingInfo")) {
                rate(info, part.get(), id, at)
                        .ifPresent(rate -> sku.path("serviceRegions")
                                .forEach(region -> note(
                                        new Place(
                                                region.asString(""), part.get().family()),
                                        part.get(),
                                        rate)));
            }
        }
    }

    /** The latest counts. */
    private void note(Place place, Part part, Rate rate) {
        rates.computeIfAbsent(place, _ -> new HashMap<>())
                .merge(part.cpu(), rate, (one, other) -> other.day.isAfter(one.day) ? other : one);
    }

    private Optional<Rate> rate(JsonNode info, Part part, String id, String at) {
        var expression = info.path("pricingExpression");
        if (!expression.path("usageUnit").asString("").equals(part.cpu() ? "h" : "GiBy.h")) {
            taker.leftOut(id, "It is not sold by the hour");
            return Optional.empty();
        }
        BigDecimal amount = null;
        for (var tier : expression.path("tieredRates")) {
            var price = tier.path("unitPrice");
            var currency = price.path("currencyCode").asString("USD");
            if (!currency.equals("USD")) {
                throw Refusal.wrong(
                        at + "/pricingInfo",
                        "must be in USD and not in %s, for the book is kept in US dollars: ask Google for those"
                                .formatted(currency));
            }
            var told = amount(price, at);
            if (amount != null && amount.signum() > 0) {
                taker.leftOut(id, "It has a price that depends on how much is used");
                return Optional.empty();
            }
            amount = told;
        }
        return amount == null ? Optional.empty() : Optional.of(new Rate(id, amount, day(info, at)));
    }

    private static BigDecimal amount(JsonNode price, String at) {
        try {
            return new BigDecimal(price.path("units").asString("0"))
                    .add(price.path("nanos").decimalValue(BigDecimal.ZERO).movePointLeft(9));
        } catch (NumberFormatException noNumber) {
            throw Refusal.wrong(at + "/pricingInfo", "must have units that are a number");
        }
    }

    private static LocalDate day(JsonNode info, String at) {
        var text = info.path("effectiveTime").asString("");
        try {
            return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
        } catch (DateTimeParseException noDay) {
            throw Refusal.wrong(at + "/pricingInfo", "must have an effectiveTime, such as 2026-11-01T00:00:00Z");
        }
    }

    private void finish(Place place, Map<Boolean, Rate> parts) {
        var cpu = parts.get(true);
        var memory = parts.get(false);
        if (cpu == null || memory == null) {
            parts.values()
                    .forEach(alone -> taker.leftOut(
                            alone.sku, "The list does not have both the vCPUs and the memory of the family"));
            return;
        }
        var day = cpu.day.isAfter(memory.day) ? cpu.day : memory.day;
        for (var machine : GoogleMachines.of(place.family)) {
            var amount = machine.cpus()
                    .multiply(cpu.amount)
                    .add(machine.gib().multiply(memory.amount))
                    .stripTrailingZeros();
            taker.priced(new ListedPrice(
                    cpu.sku,
                    "google",
                    place.region,
                    "compute",
                    machine.name(),
                    "hour",
                    amount,
                    "Google Cloud Billing Catalog, SKUs %s and %s: %s vCPU at %s and %s GiB at %s"
                            .formatted(
                                    cpu.sku,
                                    memory.sku,
                                    machine.cpus().toPlainString(),
                                    cpu.amount.toPlainString(),
                                    machine.gib().toPlainString(),
                                    memory.amount.toPlainString()),
                    day));
        }
    }

    /** A family in a region. */
    private record Place(String region, String family) {}

    /** What one vCPU or one GiB costs an hour. */
    private record Rate(String sku, BigDecimal amount, LocalDate day) {}
}
