package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a fix brings with it beside the resource's own cost: snapshots that stay, objects that move, storage left early.
 */
final class SideCosts {

    private static final BigDecimal DAYS_OF_MONTH = new BigDecimal(30);

    private final UnitPrices prices;
    private final LocalDate day;
    private final List<SideCost> found = new ArrayList<>();

    private SideCosts(UnitPrices prices, LocalDate day) {
        this.prices = prices;
        this.day = day;
    }

    /** @param prices of the resource's market */
    static List<SideCost> of(
            String resourceType, Attributes before, Attributes after, UnitPrices prices, LocalDate day) {
        var costs = new SideCosts(prices, day);
        switch (resourceType) {
            case "aws_ebs_volume" -> costs.lastSnapshot(before, after);
            case "aws_s3_bucket" -> costs.moves(before, after);
            default -> {}
        }
        return List.copyOf(costs.found);
    }

    /** A volume is deleted after a last snapshot, which has at most as much in it as the volume. */
    private void lastSnapshot(Attributes before, Attributes after) {
        if (isPresent(after) || !isPresent(before)) {
            return;
        }
        var amount = price(new Key("ebs_snapshot", "standard", "gb_month"))
                .flatMap(price -> before.positive("size").map(price::multiply));
        add("The volume's last snapshot, as long as it is kept", amount, true);
    }

    private static boolean isPresent(Attributes volume) {
        return !volume.flagOr("present", true).equals(Optional.of(false));
    }

    private void moves(Attributes before, Attributes after) {
        var old = StorageMoves.of(before);
        var fresh = StorageMoves.of(after).stream()
                .filter(moves -> !old.contains(moves))
                .toList();
        var size = after.usage("storage_gb");
        var to = fresh.stream().flatMap(moves -> moves.to().stream()).distinct().toList();
        to.forEach(storageClass -> requests(after, storageClass));
        fresh.stream().flatMap(moves -> moves.leftEarly().stream()).distinct().forEach(stay -> early(stay, size));
        reading(after, to.stream().filter(StorageMoves::isPaidByReading).toList());
        if (to.contains("intelligent_tiering")) {
            add(
                    "Monitoring of the objects in intelligent_tiering" + orTag(after, "object_count", ", as many as"),
                    price(new Key("s3_monitoring", "intelligent_tiering", "object_month"))
                            .flatMap(price -> after.usage("object_count").map(price::multiply)),
                    true);
        }
    }

    private void requests(Attributes bucket, String storageClass) {
        add(
                "Requests that move the objects there are to %s%s"
                        .formatted(storageClass, orTag(bucket, "object_count", ", as many as")),
                price(new Key("s3_transition", storageClass, "request"))
                        .flatMap(price -> bucket.usage("object_count").map(price::multiply)),
                false);
    }

    /** Each object can be left early only once in a stay, so all of them is the most. */
    private void early(StorageMoves.Stay stay, Optional<BigDecimal> size) {
        add(
                "%s from %s %d days before its least time is over%s"
                        .formatted(
                                stay.deleted() ? "Deletion" : "A move",
                                stay.storageClass(),
                                stay.missing(),
                                size.isEmpty() ? ", of as much as a tag storage_gb would tell" : ""),
                price(new Key("s3", stay.storageClass(), "gb_month"))
                        .flatMap(price -> size.map(price::multiply))
                        .map(month -> month.multiply(new BigDecimal(stay.missing()))
                                .divide(DAYS_OF_MONTH, MathContext.DECIMAL64)),
                false);
    }

    /** All that is read may lie where reading is dearest. */
    private void reading(Attributes bucket, List<String> classes) {
        if (classes.isEmpty()) {
            return;
        }
        var prices = classes.stream()
                .map(name -> price(new Key("s3_retrieval", name, "gb")))
                .toList();
        var dearest = prices.stream().allMatch(Optional::isPresent)
                ? prices.stream().flatMap(Optional::stream).max(BigDecimal::compareTo)
                : Optional.<BigDecimal>empty();
        add(
                "Retrieval of what is read from %s%s"
                        .formatted(String.join(", ", classes), orTag(bucket, "monthly_retrieved_gb", ", as much as")),
                dearest.flatMap(price -> bucket.usage("monthly_retrieved_gb").map(price::multiply)),
                true);
    }

    private static String orTag(Attributes bucket, String tag, String how) {
        return bucket.usage(tag).isPresent() ? "" : "%s a tag %s would tell".formatted(how, tag);
    }

    private Optional<BigDecimal> price(Key key) {
        return prices.choose(key, day).price().map(UnitPrice::amount);
    }

    private void add(String what, Optional<BigDecimal> amount, boolean monthly) {
        found.add(new SideCost(what, amount.map(Money::new), monthly));
    }
}
