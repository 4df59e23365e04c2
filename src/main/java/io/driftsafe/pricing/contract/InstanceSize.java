package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A size of AWS instances within its family, as reservations that are flexible in size count it.
 *
 * @param family with what else has to be the same, such as {@code mysql/db.m5}
 * @param factor its normalisation factor: a small has 1, an xlarge 8, and so on
 */
record InstanceSize(String family, BigDecimal factor) {

    private static final Map<String, BigDecimal> FACTORS = Map.of(
            "nano", new BigDecimal("0.25"),
            "micro", new BigDecimal("0.5"),
            "small", BigDecimal.ONE,
            "medium", new BigDecimal(2),
            "large", new BigDecimal(4),
            "xlarge", new BigDecimal(8));
    private static final Pattern LARGER = Pattern.compile("([1-9][0-9]{0,2})xlarge");

    /** Linux of EC2 has no addition to its type; others are not flexible. */
    private static final Pattern EC2 = Pattern.compile("([a-z0-9-]+)\\.([a-z0-9-]+)");

    private static final Pattern RDS = Pattern.compile("((?:mysql|postgres|mariadb)/db\\.[a-z0-9-]+)\\.([a-z0-9-]+)");

    /** Empty where a reservation of such a thing is for its very size only. */
    static Optional<InstanceSize> of(String kind, String item) {
        return switch (kind) {
            case "ec2" -> of(EC2, item);
            case "rds" -> of(RDS, item);
            default -> Optional.empty();
        };
    }

    private static Optional<InstanceSize> of(Pattern pattern, String item) {
        var parts = pattern.matcher(item);
        return parts.matches()
                ? factor(parts.group(2)).map(factor -> new InstanceSize(parts.group(1), factor))
                : Optional.empty();
    }

    private static Optional<BigDecimal> factor(String size) {
        var larger = LARGER.matcher(size);
        return larger.matches()
                ? Optional.of(new BigDecimal(larger.group(1)).multiply(new BigDecimal(8)))
                : Optional.ofNullable(FACTORS.get(size));
    }
}
