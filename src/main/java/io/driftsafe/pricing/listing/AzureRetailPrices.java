package io.driftsafe.pricing.listing;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Retail prices of Azure in JSON, as prices.azure.com answers them: one page, or several whose items were joined. */
final class AzureRetailPrices {

    private static final Pattern OTHER_CAPACITY = Pattern.compile("(?i).*\\b(?:spot|low priority)\\b.*");
    private static final Pattern OTHER_PRODUCT = Pattern.compile("(?i).*(?:windows|cloud services|dedicated host).*");

    private final JsonStream json;
    private final PriceListTaker taker;
    private boolean itemsRead;

    private AzureRetailPrices(JsonStream json, PriceListTaker taker) {
        this.json = json;
        this.taker = taker;
    }

    static void read(JsonStream json, PriceListTaker taker) {
        var reading = new AzureRetailPrices(json, taker);
        json.readAll(reading::member);
        if (!reading.itemsRead) {
            throw Refusal.invalid("", "It is no page of Azure's retail prices: it has no Items");
        }
    }

    private void member(String name, String place) {
        switch (name) {
            case "Items" -> {
                itemsRead = true;
                json.elements(place, (_, at) -> item(json.tree(at), at));
            }
            case "NextPageLink" -> {
                if (!json.tree(place).asString("").isEmpty()) {
                    taker.note("The list says that another page follows: import that one too");
                }
            }
            default -> {}
        }
    }

    private void item(JsonNode item, String at) {
        var place = item.path("meterId").asString(at);
        whyNot(item).ifPresentOrElse(reason -> taker.leftOut(place, reason), () -> {
            var price = item.path("retailPrice");
            if (!price.isNumber()) {
                throw Refusal.wrong(at + "/retailPrice", "must be a number");
            }
            taker.priced(new ListedPrice(
                    place,
                    "azure",
                    item.path("armRegionName").asString(""),
                    "virtual_machine",
                    item.path("armSkuName").asString(""),
                    "hour",
                    price.decimalValue(),
                    "Azure retail prices, meter " + place,
                    day(item, at)));
        });
        if (!item.path("currencyCode").asString("USD").equals("USD")) {
            throw Refusal.wrong(
                    at + "/currencyCode", "must be USD, for the book is kept in US dollars: ask Azure for those");
        }
    }

    /** Empty where it is the price of a Linux machine by the hour. */
    private static Optional<String> whyNot(JsonNode item) {
        var service = item.path("serviceName").asString("");
        if (!service.equals("Virtual Machines")) {
            return Optional.of("This service does not reckon with it: " + service);
        }
        var type = item.path("type").asString("");
        if (!type.equals("Consumption")) {
            return Optional.of("%s prices: enter what you have bought as a commitment".formatted(type));
        }
        if (OTHER_PRODUCT.matcher(item.path("productName").asString("")).matches()) {
            return Optional.of("Only the prices of virtual machines with Linux are reckoned with");
        }
        if (OTHER_CAPACITY.matcher(item.path("skuName").asString("")).matches()
                || OTHER_CAPACITY.matcher(item.path("meterName").asString("")).matches()) {
            return Optional.of("Spot and low priority capacity is not reckoned with");
        }
        if (!item.path("unitOfMeasure").asString("").equals("1 Hour")) {
            return Optional.of("It is not sold by the hour");
        }
        if (item.path("tierMinimumUnits").decimalValue(BigDecimal.ZERO).signum() != 0) {
            return Optional.of("It has a price that depends on how much is used");
        }
        if (item.path("armSkuName").asString("").isEmpty()
                || item.path("armRegionName").asString("").isEmpty()) {
            return Optional.of("It tells no size or no region");
        }
        return Optional.empty();
    }

    private static LocalDate day(JsonNode item, String at) {
        var text = item.path("effectiveStartDate").asString("");
        try {
            return LocalDate.parse(text.substring(0, Math.min(10, text.length())));
        } catch (DateTimeParseException noDay) {
            throw Refusal.wrong(at + "/effectiveStartDate", "must be a day, such as 2026-11-01T00:00:00Z");
        }
    }
}
