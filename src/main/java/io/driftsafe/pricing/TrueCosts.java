package io.driftsafe.pricing;

import io.driftsafe.pricing.contract.Billed;
import io.driftsafe.pricing.contract.CommitmentHolds;
import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.pricing.contract.Contracts;
import io.driftsafe.pricing.contract.Effect;
import io.driftsafe.pricing.contract.Terms;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.CostImpact.Cover;
import io.driftsafe.resource.CostImpact.Range;
import io.driftsafe.resource.CostImpact.Reduction;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.CostImpact.Span;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What a fix really saves: the list prices, less what contracts take off, and what it brings with it. */
@Component
public class TrueCosts {

    /** What is billed of types whose list price the book may not know. */
    private static final Map<String, List<String>> KINDS = Map.ofEntries(
            Map.entry("aws_instance", List.of("ec2")),
            Map.entry("aws_autoscaling_group", List.of("ec2")),
            Map.entry("aws_ecs_service", List.of("ec2", "fargate")),
            Map.entry("aws_ebs_volume", List.of("ebs")),
            Map.entry("aws_db_instance", List.of("rds", "rds_storage")),
            Map.entry("aws_elasticache_cluster", List.of("elasticache")),
            Map.entry("aws_s3_bucket", List.of("s3")),
            Map.entry("aws_lambda_function", List.of("lambda")),
            Map.entry("aws_dynamodb_table", List.of("dynamodb")),
            Map.entry("aws_nat_gateway", List.of("nat_gateway")),
            Map.entry("aws_lb", List.of("load_balancer")),
            Map.entry("aws_alb", List.of("load_balancer")),
            Map.entry("azurerm_linux_virtual_machine", List.of("virtual_machine")),
            Map.entry("google_compute_instance", List.of("compute")));

    private final PriceBook book;
    private final Contracts contracts;
    private final CommitmentHolds holds;

    TrueCosts(PriceBook book, Contracts contracts, CommitmentHolds holds) {
        this.book = book;
        this.contracts = contracts;
        this.holds = holds;
    }

    /** By the prices, contracts and commitments of today. */
    public CostImpact impact(PricedFix fix) {
        var day = book.today();
        var before = book.explain(fix.resourceType(), fix.before(), fix.region(), Optional.empty(), day);
        var after = book.explain(fix.resourceType(), fix.after(), fix.region(), Optional.empty(), day);
        var terms = contracts.on(before.market().cloud(), day);
        var sideCosts = SideCosts.of(
                fix.resourceType(),
                new Attributes(fix.before()),
                new Attributes(fix.after()),
                book.prices(before.market()),
                day);
        return new Reckoning(fix, before, after, terms, sideCosts).impact();
    }

    /** What of commitments the fix changes by what is known today, and how much of them is in use. */
    public List<CommitmentUse> uses(PricedFix fix) {
        return bills(fix).uses();
    }

    /** Notes, in the transaction in which it is settled, what the operation has changed for commitments. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void applied(UUID operation, PricedFix fix) {
        holds.applied(operation, bills(fix).shifts());
    }

    private Bills bills(PricedFix fix) {
        var day = book.today();
        var before = book.explain(fix.resourceType(), fix.before(), fix.region(), Optional.empty(), day);
        var after = book.explain(fix.resourceType(), fix.after(), fix.region(), Optional.empty(), day);
        return new Bills(
                contracts.on(before.market().cloud(), day),
                billed(fix, before, fix.before()),
                billed(fix, after, fix.after()));
    }

    /** What is billed before a fix and after it, and by which terms. */
    private record Bills(Terms terms, Billed before, Billed after) {

        List<CommitmentUse> uses() {
            return terms.uses(before, after);
        }

        Map<UUID, BigDecimal> shifts() {
            return terms.shifts(before, after);
        }
    }

    private static Billed billed(PricedFix fix, Explanation explanation, Configuration configuration) {
        var attributes = new Attributes(configuration);
        return new Billed(
                explanation.market().cloud(),
                fix.account(),
                explanation.market().region(),
                attributes.text("availability_zone").or(() -> attributes.text("zone")),
                explanation.components().stream()
                        .map(component -> new Billed.Part(
                                component.key().kind(),
                                component.key().item(),
                                component.key().unit(),
                                component.quantity(),
                                component.price().amount()))
                        .toList());
    }

    /** One fix being reckoned with. */
    private static final class Reckoning {

        private final PricedFix fix;
        private final Explanation before;
        private final Explanation after;
        private final Terms terms;
        private final List<SideCost> sideCosts;
        private final List<String> assumptions = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        Reckoning(PricedFix fix, Explanation before, Explanation after, Terms terms, List<SideCost> sideCosts) {
            this.fix = fix;
            this.before = before;
            this.after = after;
            this.terms = terms;
            this.sideCosts = sideCosts;
        }

        CostImpact impact() {
            var listBefore = fix.givenBefore().or(before::total);
            var listAfter = fix.givenAfter().or(after::total);
            var effect = before.total().isPresent() && after.total().isPresent()
                    ? Optional.of(terms.effect(billed(fix, before, fix.before()), billed(fix, after, fix.after())))
                    : Optional.<Effect>empty();
            var savings = listBefore.isPresent() && listAfter.isPresent()
                    ? effect.map(known -> savings(known, listBefore.get(), listAfter.get()))
                            .orElseGet(() -> ofGiven(listBefore.get(), listAfter.get()))
                    : noList(listBefore, listAfter);
            return new CostImpact(
                    listBefore,
                    listAfter,
                    savings.flatMap(this::lessSideCosts),
                    effect.map(Reckoning::reductions).orElse(List.of()),
                    effect.map(Reckoning::covers).orElse(List.of()),
                    sideCosts,
                    assumptions,
                    unknown);
        }

        private Optional<Range> savings(Effect effect, Money listBefore, Money listAfter) {
            assumptions.addAll(effect.assumptions());
            if (effect.reduced().isEmpty() && effect.covered().isEmpty()) {
                return Optional.of(Range.exactly(listBefore.minus(listAfter)));
            }
            if (fix.isGiven()) {
                assumptions.add("What is really paid follows from the price book, not from the costs that were given");
            }
            return Optional.of(range(effect.savings()));
        }

        private Optional<Range> ofGiven(Money listBefore, Money listAfter) {
            var kinds = KINDS.getOrDefault(fix.resourceType(), List.of());
            var was = terms.ofTotal(listBefore.amount(), billed(fix, before, fix.before()), kinds);
            var will = terms.ofTotal(listAfter.amount(), billed(fix, after, fix.after()), kinds);
            if (was.isEmpty() || will.isEmpty()) {
                unknown.add("Discounts or commitments may be for it, and what it is billed for is not known: "
                        + String.join("; ", reasons()));
            }
            return was.flatMap(old -> will.map(now -> Range.exactly(new Money(old).minus(new Money(now)))));
        }

        private Optional<Range> noList(Optional<Money> listBefore, Optional<Money> listAfter) {
            if (listBefore.isEmpty()) {
                unknown.addAll(before.unknown());
            }
            if (listAfter.isEmpty()) {
                unknown.addAll(after.unknown());
            }
            return Optional.empty();
        }

        private List<String> reasons() {
            return Stream.concat(before.unknown().stream(), after.unknown().stream())
                    .distinct()
                    .toList();
        }

        /** They are told at most, so the most that is saved stays. */
        private Optional<Range> lessSideCosts(Range savings) {
            var sum = BigDecimal.ZERO;
            for (var cost : sideCosts) {
                if (cost.monthly()) {
                    if (cost.amount().isEmpty()) {
                        unknown.add("It is not known what this costs: " + cost.what());
                        return Optional.empty();
                    }
                    sum = sum.add(cost.amount().get().amount());
                }
            }
            return Optional.of(new Range(savings.least().minus(new Money(sum)), savings.most()));
        }

        private static List<Reduction> reductions(Effect effect) {
            return effect.reduced().stream()
                    .map(reduced -> new Reduction(reduced.id(), reduced.name(), reduced.percent()))
                    .toList();
        }

        private static List<Cover> covers(Effect effect) {
            return effect.covered().stream().map(Reckoning::cover).toList();
        }

        private static Cover cover(Effect.Covered covered) {
            return new Cover(
                    covered.id(),
                    covered.name(),
                    covered.unit(),
                    covered.has(),
                    covered.unused(),
                    span(covered.before(), BigDecimal.ONE),
                    span(covered.after(), BigDecimal.ONE),
                    covered.inInstances() ? Optional.of(span(covered.stranded(), MonthlyCost.HOURS)) : Optional.empty(),
                    covered.strandedPerHour()
                            .map(hourly -> new Range(
                                    new Money(hourly.least().multiply(MonthlyCost.HOURS)),
                                    new Money(hourly.most().multiply(MonthlyCost.HOURS)))),
                    covered.endsOn());
        }

        private static Range range(Effect.Span span) {
            return new Range(new Money(span.least()), new Money(span.most()));
        }

        private static Span span(Effect.Span span, BigDecimal times) {
            return new Span(
                    rounded(span.least().multiply(times)), rounded(span.most().multiply(times)));
        }

        private static BigDecimal rounded(BigDecimal number) {
            return number.setScale(4, RoundingMode.HALF_UP);
        }
    }
}
