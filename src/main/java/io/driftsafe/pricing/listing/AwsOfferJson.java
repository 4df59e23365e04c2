package io.driftsafe.pricing.listing;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.util.HashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An offer file of AWS in JSON: products by SKU, and terms by kind and SKU, in any order. */
final class AwsOfferJson {

    private final JsonStream json;
    private final AwsOffer offer;
    private final AwsTermsSpool early;
    private boolean productsRead;
    private boolean termsRead;

    private AwsOfferJson(JsonStream json, AwsTermsSpool early, PriceListTaker taker) {
        this.json = json;
        this.early = early;
        this.offer = new AwsOffer(taker);
    }

    static void read(JsonStream json, PriceListTaker taker) {
        try (var early = AwsTermsSpool.create()) {
            var reading = new AwsOfferJson(json, early, taker);
            json.readAll(reading::member);
            if (!reading.productsRead || !reading.termsRead) {
                throw Refusal.invalid("", "It is no offer file of AWS: it has no products, or no terms");
            }
            early.forEach(reading::early);
            reading.offer.finish();
        }
    }

    private void early(List<String> entry) {
        if (entry.size() == 2) {
            offer.otherTerms(entry.getFirst(), entry.getLast());
        } else if (offer.isPriced(entry.getFirst())) {
            offer.price(entry.get(0), entry.get(1), entry.get(2), entry.get(3), entry.get(4), entry.get(5));
        }
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
                otherTerms(sku, kind);
            } else if (!productsRead || offer.isPriced(sku)) {
                json.tree(at).forEach(term -> term(sku, term));
            }
        });
    }

    private void otherTerms(String sku, String kind) {
        if (productsRead) {
            offer.otherTerms(sku, kind);
        } else {
            early.add(sku, kind);
        }
    }

    private void term(String sku, JsonNode term) {
        var effective = term.path("effectiveDate").asString("");
        term.path("priceDimensions").forEach(dimension -> {
            var prices = dimension.path("pricePerUnit");
            var currency = prices.has("USD")
                    ? "USD"
                    : prices.propertyNames().stream().findFirst().orElse("no currency");
            var begin = dimension.path("beginRange").asString("");
            var unit = dimension.path("unit").asString("");
            var amount = prices.path(currency).asString("");
            if (productsRead) {
                offer.price(sku, begin, unit, currency, amount, effective);
            } else {
                early.add(sku, begin, unit, currency, amount, effective);
            }
        });
    }
}
