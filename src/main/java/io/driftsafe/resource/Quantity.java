package io.driftsafe.resource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A quantity as Kubernetes writes it, by its value alone, for {@code 1000m} and {@code 1} are the same. */
public record Quantity(BigDecimal value) implements Comparable<Quantity> {

    public static final Quantity NONE = new Quantity(BigDecimal.ZERO);

    private static final Pattern TEXT = Pattern.compile("([+-]?(?:[0-9]{1,30}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30}))"
            + "(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?[0-9]{1,2}))?");

    private static final Map<String, BigDecimal> DECIMAL = new LinkedHashMap<>();
    private static final Map<String, BigDecimal> BINARY = new LinkedHashMap<>();

    static {
        DECIMAL.put("E", new BigDecimal("1e18"));
        DECIMAL.put("P", new BigDecimal("1e15"));
        DECIMAL.put("T", new BigDecimal("1e12"));
        DECIMAL.put("G", new BigDecimal("1e9"));
        DECIMAL.put("M", new BigDecimal("1e6"));
        DECIMAL.put("k", new BigDecimal("1e3"));
        DECIMAL.put("", BigDecimal.ONE);
        DECIMAL.put("m", new BigDecimal("1e-3"));
        DECIMAL.put("u", new BigDecimal("1e-6"));
        DECIMAL.put("n", new BigDecimal("1e-9"));
        for (var name : new String[] {"Ei", "Pi", "Ti", "Gi", "Mi", "Ki"}) {
            var power = 6 - BINARY.size();
            BINARY.put(name, new BigDecimal(BigInteger.TWO.pow(10 * power)));
        }
    }

    /** Empty if it is none. */
    public static Optional<Quantity> parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var number = new BigDecimal(match.group(1).endsWith(".") ? match.group(1) + "0" : match.group(1));
        if (match.group(3) != null) {
            return Optional.of(new Quantity(number.scaleByPowerOfTen(Integer.parseInt(match.group(3)))));
        }
        var suffix = match.group(2) == null ? "" : match.group(2);
        var factor = BINARY.getOrDefault(suffix, DECIMAL.get(suffix));
        return Optional.of(new Quantity(number.multiply(factor)));
    }

    /**
     * The shortest text of the value, in the units that people use for the resource.
     *
     * @param resource as requests name it, such as {@code memory}
     */
    public String text(String resource) {
        if (value.signum() == 0) {
            return "0";
        }
        if (isOfBytes(resource)) {
            for (var unit : BINARY.entrySet()) {
                if (isWhole(value.divide(unit.getValue()))) {
                    return whole(value.divide(unit.getValue())) + unit.getKey();
                }
            }
        }
        for (var unit : DECIMAL.entrySet()) {
            var large = unit.getValue().compareTo(BigDecimal.ONE) > 0;
            if ((!large || isOfBytes(resource)) && isWhole(value.divide(unit.getValue()))) {
                return whole(value.divide(unit.getValue())) + unit.getKey();
            }
        }
        return value.stripTrailingZeros().toPlainString();
    }

    public Quantity plus(Quantity other) {
        return new Quantity(value.add(other.value));
    }

    public Quantity minus(Quantity other) {
        return new Quantity(value.subtract(other.value));
    }

    public Quantity times(long count) {
        return new Quantity(value.multiply(BigDecimal.valueOf(count)));
    }

    public boolean isMoreThan(Quantity other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }

    /** By value, whatever the scale. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity quantity && compareTo(quantity) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    private static boolean isOfBytes(String resource) {
        return resource.endsWith("memory") || resource.endsWith("storage") || resource.contains("hugepages-");
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    private static String whole(BigDecimal number) {
        return number.toBigIntegerExact().toString();
    }
}
