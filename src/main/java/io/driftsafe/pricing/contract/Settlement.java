package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What of a resource's bill is left to pay on demand, when commitments have covered what they have room for.
 *
 * @param cost a month, in US dollars
 * @param covered how much each commitment covers, in its unit
 * @param needs how much of each one the resource could take, when those before it have taken what they cover
 * @param rooms how much room each one had for the resource
 */
record Settlement(
        BigDecimal cost, Map<UUID, BigDecimal> covered, Map<UUID, BigDecimal> needs, Map<UUID, BigDecimal> rooms) {

    Settlement {
        covered = Map.copyOf(covered);
        needs = Map.copyOf(needs);
        rooms = Map.copyOf(rooms);
    }

    BigDecimal coveredBy(Commitment commitment) {
        return covered.getOrDefault(commitment.id(), BigDecimal.ZERO);
    }

    BigDecimal need(Commitment commitment) {
        return needs.getOrDefault(commitment.id(), BigDecimal.ZERO);
    }

    /**
     * @param commitments in the order in which they cover
     * @param room what a commitment has left for the resource, by what the resource needs of it
     */
    static Settlement of(
            Billed billed,
            List<Commitment> commitments,
            List<Discount> discounts,
            BiFunction<Commitment, BigDecimal, BigDecimal> room) {
        var parts = billed.parts();
        var left = new ArrayList<BigDecimal>();
        parts.forEach(_ -> left.add(BigDecimal.ONE));
        var covered = new HashMap<UUID, BigDecimal>();
        var needed = new HashMap<UUID, BigDecimal>();
        var rooms = new HashMap<UUID, BigDecimal>();
        for (var commitment : commitments) {
            var needs = new ArrayList<BigDecimal>();
            for (var i = 0; i < parts.size(); i++) {
                needs.add(commitment.need(billed, parts.get(i)).multiply(left.get(i), MathContext.DECIMAL128));
            }
            var need = needs.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            var space = room.apply(commitment, need);
            needed.put(commitment.id(), need);
            rooms.put(commitment.id(), space);
            if (need.signum() > 0) {
                var taken = need.min(space);
                covered.put(commitment.id(), taken);
                for (var i = 0; i < parts.size(); i++) {
                    if (needs.get(i).signum() > 0) {
                        left.set(i, rest(left.get(i), need, taken));
                    }
                }
            }
        }
        var cost = BigDecimal.ZERO;
        for (var i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var amount = discount(billed, part, discounts)
                    .map(discount -> discount.off(part.amount()))
                    .orElse(part.amount());
            cost = cost.add(amount.multiply(left.get(i), MathContext.DECIMAL128));
        }
        return new Settlement(cost, covered, needed, rooms);
    }

    private static BigDecimal rest(BigDecimal left, BigDecimal need, BigDecimal taken) {
        return taken.compareTo(need) == 0
                ? BigDecimal.ZERO
                : left.multiply(need.subtract(taken), MathContext.DECIMAL128).divide(need, MathContext.DECIMAL128);
    }

    /** Only one discount counts: that which names most of what is billed. */
    static Optional<Discount> discount(Billed billed, Billed.Part part, List<Discount> discounts) {
        return discounts.stream()
                .filter(discount -> discount.isFor(billed, part))
                .min(Discount.MOST_CERTAIN_FIRST);
    }
}
