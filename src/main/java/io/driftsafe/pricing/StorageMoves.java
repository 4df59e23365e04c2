package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Through which storage classes one lifecycle rule of a bucket takes objects, or their old versions.
 *
 * @param rule which objects it takes
 * @param from the class in which they are stored
 * @param deletion the day of an object's life on which it is deleted, if it is
 */
record StorageMoves(String rule, String from, List<Move> moves, Optional<BigDecimal> deletion) {

    /** For how many days S3 bills at least what is moved there. */
    private static final Map<String, Integer> LEAST_DAYS =
            Map.of("standard_ia", 30, "onezone_ia", 30, "glacier_ir", 90, "glacier", 90, "deep_archive", 180);

    /** Where reading costs by the gigabyte. */
    private static final Set<String> PAID_BY_READING =
            Set.of("standard_ia", "onezone_ia", "glacier_ir", "glacier", "deep_archive");

    StorageMoves {
        moves = moves.stream().sorted(Comparator.comparing(Move::day)).toList();
    }

    /** @param day of an object's life */
    record Move(String storageClass, BigDecimal day) {}

    /**
     * A stay that ends before its least time is over.
     *
     * @param missing how many days are billed that are not used
     * @param deleted rather than moved on
     */
    record Stay(String storageClass, int missing, boolean deleted) {}

    /** Of rules that are on and move or delete something, in the forms of the cloud and of Terraform. */
    static List<StorageMoves> of(Attributes bucket) {
        var from = bucket.usageText("storage_class").orElse("STANDARD").toLowerCase(Locale.ROOT);
        var named = bucket.names("lifecycle_rules").stream()
                .flatMap(id -> bucket.block("lifecycle_rules", id).stream())
                .filter(rule -> rule.text("status").filter("Enabled"::equals).isPresent());
        var listed = bucket.elements("lifecycle_rule").stream()
                .filter(rule -> rule.flagOr("enabled", false).equals(Optional.of(true)));
        return Stream.concat(named, listed)
                .flatMap(rule ->
                        Stream.of(of(rule, from, "", "days"), of(rule, from, "noncurrent_version_", "noncurrent_days")))
                .filter(moves -> !moves.moves.isEmpty() || moves.deletion.isPresent())
                .toList();
    }

    /** @param prefix of the blocks' names, which tells old versions from current ones */
    private static StorageMoves of(Attributes rule, String from, String prefix, String days) {
        var deletion = rule.block(prefix + "expiration")
                .or(() -> rule.elements(prefix + "expiration").stream().findFirst())
                .flatMap(block -> block.positive(days));
        var moves = rule.elements(prefix + "transition").stream()
                .flatMap(transition -> transition.text("storage_class").stream()
                        .map(name -> new Move(
                                name.toLowerCase(Locale.ROOT),
                                transition.countOr(days, BigDecimal.ZERO).orElse(BigDecimal.ZERO))))
                .toList();
        return new StorageMoves(prefix + rule.what("filter", "prefix", "tags"), from, moves, deletion);
    }

    static boolean isPaidByReading(String storageClass) {
        return PAID_BY_READING.contains(storageClass);
    }

    List<String> to() {
        return moves.stream().map(Move::storageClass).toList();
    }

    List<Stay> leftEarly() {
        var early = new ArrayList<Stay>();
        var at = new Move(from, BigDecimal.ZERO);
        for (var next : moves) {
            stay(at, next.day(), false).ifPresent(early::add);
            at = next;
        }
        var last = at;
        deletion.flatMap(day -> stay(last, day, true)).ifPresent(early::add);
        return List.copyOf(early);
    }

    private static Optional<Stay> stay(Move at, BigDecimal end, boolean deleted) {
        var used = end.subtract(at.day()).max(BigDecimal.ZERO);
        var missing = LEAST_DAYS.getOrDefault(at.storageClass(), 0) - used.intValue();
        return missing > 0 ? Optional.of(new Stay(at.storageClass(), missing, deleted)) : Optional.empty();
    }
}
