package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a commitment covers, and how much of it there is in each hour. */
sealed interface Coverage {

    /** As bills are reckoned here. */
    BigDecimal HOURS = new BigDecimal(730);

    /** How much there is of it, in its unit. */
    BigDecimal has();

    /** As a sentence goes on from an amount: "3 instances of m5.large". */
    String unit();

    /** How much of it a part of a bill would take on the average of an hour; zero where it does not cover it. */
    BigDecimal need(Billed billed, Billed.Part part);

    /** What so much of it costs an hour. */
    Optional<BigDecimal> cost(BigDecimal much, Optional<BigDecimal> hourlyCost);

    /** Clouds let the narrow ones cover first. */
    int breadth();

    /**
     * Instances of one size, or as much of their family where sizes are flexible.
     *
     * @param zone where it is for one zone only
     */
    record Reserved(String kind, String item, String region, Optional<String> zone, BigDecimal count, boolean flexible)
            implements Coverage {

        public Reserved {
            if (flexible && (zone.isPresent() || InstanceSize.of(kind, item).isEmpty())) {
                throw new IllegalArgumentException("Sizes of %s %s are not flexible".formatted(kind, item));
            }
        }

        @Override
        public BigDecimal has() {
            return count;
        }

        @Override
        public String unit() {
            return "instances of " + item;
        }

        @Override
        public BigDecimal need(Billed billed, Billed.Part part) {
            if (!part.unit().equals("hour")
                    || !part.kind().equals(kind)
                    || !billed.region().equals(region)
                    || zone.isPresent() && !zone.equals(billed.zone())) {
                return BigDecimal.ZERO;
            }
            return size(part).multiply(part.quantity()).divide(HOURS, MathContext.DECIMAL128);
        }

        /** In instances of the reserved size. */
        private BigDecimal size(Billed.Part part) {
            if (part.item().equals(item)) {
                return BigDecimal.ONE;
            }
            var own = InstanceSize.of(kind, item);
            var other = InstanceSize.of(kind, part.item());
            return flexible
                            && own.isPresent()
                            && other.isPresent()
                            && own.get().family().equals(other.get().family())
                    ? other.get().factor().divide(own.get().factor(), MathContext.DECIMAL128)
                    : BigDecimal.ZERO;
        }

        @Override
        public Optional<BigDecimal> cost(BigDecimal much, Optional<BigDecimal> hourlyCost) {
            return hourlyCost.map(all -> all.multiply(much).divide(count, MathContext.DECIMAL128));
        }

        @Override
        public int breadth() {
            return zone.isPresent() ? 0 : flexible ? 2 : 1;
        }
    }

    /**
     * US dollars an hour, at prices that are so many percent below the list.
     *
     * @param percentOff where no rate says otherwise
     * @param rates for some of what it covers
     * @param family of instances in a region, where it is for that alone
     */
    record Plan(Optional<Family> family, BigDecimal usdPerHour, BigDecimal percentOff, List<PlanRate> rates)
            implements Coverage {

        /** What is compute: kinds and the units in which they are billed. */
        private static final Set<String> COMPUTE =
                Set.of("ec2 hour", "lambda gb_second", "virtual_machine hour", "compute hour");

        public Plan {
            rates = List.copyOf(rates);
        }

        private BigDecimal percentOff(Billed.Part part) {
            return rates.stream()
                    .filter(rate -> rate.isFor(part))
                    .max(PlanRate.NAMES_MOST)
                    .map(PlanRate::percentOff)
                    .orElse(percentOff);
        }

        @Override
        public BigDecimal has() {
            return usdPerHour;
        }

        @Override
        public String unit() {
            return "USD per hour";
        }

        @Override
        public BigDecimal need(Billed billed, Billed.Part part) {
            var covered = family.map(only -> only.has(billed, part))
                    .orElseGet(() -> COMPUTE.contains(part.kind() + " " + part.unit()));
            return covered
                    ? part.amount().multiply(Percent.left(percentOff(part))).divide(HOURS, MathContext.DECIMAL128)
                    : BigDecimal.ZERO;
        }

        @Override
        public Optional<BigDecimal> cost(BigDecimal much, Optional<BigDecimal> hourlyCost) {
            return Optional.of(much);
        }

        @Override
        public int breadth() {
            return family.isPresent() ? 3 : 4;
        }
    }

    /** A family of EC2's instances in a region, such as m5. */
    record Family(String name, String region) {

        private boolean has(Billed billed, Billed.Part part) {
            return part.kind().equals("ec2")
                    && part.unit().equals("hour")
                    && billed.region().equals(region)
                    && part.item().startsWith(name + ".");
        }
    }
}
