package io.driftsafe.pricing.listing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What AWS sells under one SKU.
 *
 * @param attributes by their names in lower case without blanks and signs, for JSON and CSV write them differently
 */
record AwsProduct(String sku, Map<String, String> attributes) {

    /** Usage in other regions than us-east-1 begins with the region's short name. */
    private static final Pattern REGION_OF_USAGE = Pattern.compile("^(?:[A-Z]{3}[0-9]+|EU)-");

    AwsProduct {
        var named = new HashMap<String, String>();
        attributes.forEach((name, value) -> named.put(plain(name), value));
        attributes = Map.copyOf(named);
    }

    static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    String get(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** What is counted, such as {@code BoxUsage:t3.large}, without the region. */
    String usage() {
        return REGION_OF_USAGE.matcher(get("usagetype")).replaceFirst("");
    }

    String service() {
        return get("servicecode");
    }

    String region() {
        return get("regioncode");
    }

    /** As it is called where it is left out. */
    String family() {
        var family = get("productfamily");
        return family.isEmpty() ? service() : "%s of %s".formatted(family, service());
    }
}
