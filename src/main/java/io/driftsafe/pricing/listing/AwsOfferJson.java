package io.driftsafe.pricing.listing;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.util.HashMap;
import tools.jackson.databind.JsonNode;

/** An offer file of AWS in JSON: products by SKU, then terms by kind and SKU. */
final class AwsOfferJson {

    private final JsonStream json;
    private final AwsOffer offer;
    private boolean productsRead;
    private boolean termsRead;

    private AwsOfferJson(JsonStream json, PriceListTaker taker) {
        this.json = json;
        this.offer = new AwsOffer(taker);
    }

    static void read(JsonStream json, PriceListTaker taker) {
        var reading = new AwsOfferJson(json, taker);
        json.readAll(reading::member);
        if (!reading.productsRead || !reading.termsRead) {
            throw Refusal.invalid("", "It is no offer file of AWS: it has no products, or no terms");
        }
        reading.offer.finish();
    }

    private void member(String name, String place) {
        switch (name) {
            case "offerCode" -> offer.code(json.tree(place).asString(""));
            case "version" -> offer.version(json.tree(place).asString(""));
            case "products" -> {
                productsRead = true;
                json.members(place, this::product);
            }
            case "terms" -> {
                if (!productsRead) {
                    throw Refusal.wrong(place, "must stand behind products, as AWS writes it");
                }
                termsRead = true;
                json.members(place, this::terms);
            }
            default -> {}
        }
    }

    private void product(String sku, String place) {
        var product = json.tree(place);
        var attributes = new HashMap<String, String>();
        product.path("attributes").forEachEntry((name, value) -> attributes.put(name, value.asString("")));
        attributes.put("productFamily", product.path("productFamily").asString(""));
        offer.product(new AwsProduct(sku, attributes));
    }

    private void terms(String kind, String place) {
        json.members(place, (sku, at) -> {
            if (!kind.equals(AwsOffer.ON_DEMAND)) {
                offer.otherTerms(sku, kind);
            } else if (offer.isPriced(sku)) {
                json.tree(at).forEach(term -> term(sku, term));
            }
        });
    }

    private void term(String sku, JsonNode term) {
        var effective = term.path("effectiveDate").asString("");
        term.path("priceDimensions").forEach(dimension -> {
            var prices = dimension.path("pricePerUnit");
            var currency = prices.has("USD")
                    ? "USD"
                    : prices.propertyNames().stream().findFirst().orElse("no currency");
            offer.price(
                    sku,
                    dimension.path("beginRange").asString(""),
                    dimension.path("unit").asString(""),
                    currency,
                    prices.path(currency).asString(""),
                    effective);
        });
    }
}
