package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a fix brings with it beside the resource's own cost: snapshots that stay, objects that move, storage left early.
 */
final class SideCosts {

    /** For how many days S3 bills at least what is moved there. */
    private static final Map<String, Integer> LEAST_DAYS =
            Map.of("standard_ia", 30, "onezone_ia", 30, "glacier_ir", 90, "glacier", 90, "deep_archive", 180);

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
        var old = transitions(before);
        var objects = after.usage("object_count");
        var size = after.usage("storage_gb");
        for (var move : transitions(after)) {
            if (old.contains(move)) {
                continue;
            }
            var requests = price(new Key("s3_transition", move.storageClass, "request"))
                    .flatMap(price -> objects.map(price::multiply));
            add(
                    "Requests that move the objects there are to %s%s"
                            .formatted(
                                    move.storageClass,
                                    objects.isEmpty() ? ", as many as a tag object_count would tell" : ""),
                    requests,
                    false);
            move.leftEarlyAfter().ifPresent(missing -> {
                var early = price(new Key("s3", move.storageClass, "gb_month"))
                        .flatMap(price -> size.map(price::multiply))
                        .map(month ->
                                month.multiply(new BigDecimal(missing)).divide(DAYS_OF_MONTH, MathContext.DECIMAL64));
                add(
                        "Deletion from %s %d days before its least time is over%s"
                                .formatted(
                                        move.storageClass,
                                        missing,
                                        size.isEmpty() ? ", of as much as a tag storage_gb would tell" : ""),
                        early,
                        false);
            });
        }
    }

    /** Of rules that are on, in the forms of the cloud and of Terraform. */
    private static List<Move> transitions(Attributes bucket) {
        var named = bucket.names("lifecycle_rules").stream()
                .flatMap(id -> bucket.block("lifecycle_rules", id).stream())
                .filter(rule -> rule.text("status").filter("Enabled"::equals).isPresent());
        var listed = bucket.elements("lifecycle_rule").stream()
                .filter(rule -> rule.flagOr("enabled", false).equals(Optional.of(true)));
        return Stream.concat(named, listed)
                .flatMap(rule ->
                        rule.elements("transition").stream().flatMap(transition -> Move.of(rule, transition).stream()))
                .toList();
    }

    private Optional<BigDecimal> price(Key key) {
        return prices.choose(key, day).price().map(UnitPrice::amount);
    }

    private void add(String what, Optional<BigDecimal> amount, boolean monthly) {
        found.add(new SideCost(what, amount.map(Money::new), monthly));
    }

    /**
     * A rule that moves objects.
     *
     * @param expiration the day of an object's life on which it is deleted, if it is
     */
    private record Move(String rule, String storageClass, Optional<BigDecimal> days, Optional<BigDecimal> expiration) {

        static Optional<Move> of(Attributes rule, Attributes transition) {
            var expiration = rule.block("expiration")
                    .or(() -> rule.elements("expiration").stream().findFirst())
                    .flatMap(block -> block.positive("days"));
            return transition
                    .text("storage_class")
                    .map(name -> new Move(
                            rule.what("filter", "prefix", "tags"),
                            name.toLowerCase(Locale.ROOT),
                            transition.countOr("days", BigDecimal.ZERO),
                            expiration));
        }

        /** How many days are billed that are not used. */
        Optional<Integer> leftEarlyAfter() {
            var least = LEAST_DAYS.getOrDefault(storageClass, 0);
            return expiration
                    .flatMap(end -> days.map(end::subtract))
                    .map(stays -> least - stays.max(BigDecimal.ZERO).intValue())
                    .filter(missing -> missing > 0);
        }
    }
}
