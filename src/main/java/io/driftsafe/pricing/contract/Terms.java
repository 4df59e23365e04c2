package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.contract.Commitment.StatedUse;
import io.driftsafe.pricing.contract.Effect.Covered;
import io.driftsafe.pricing.contract.Effect.Reduced;
import io.driftsafe.pricing.contract.Effect.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that holds with one cloud on one day.
 *
 * <p>What a commitment has left for a resource follows from how much it is used, the resource included. Where nobody
 * said that lately it is reckoned with everything from no room at all to all of it, and what follows is a span.
 */
public final class Terms {

    private static final int MOST_GUESSES = 4096;
    private static final int SHIFT_DECIMALS = 9;

    private final List<Discount> discounts;
    private final List<Commitment> commitments;
    private final LocalDate day;

    Terms(List<Discount> discounts, List<Commitment> commitments, LocalDate day) {
        this.discounts =
                discounts.stream().filter(discount -> discount.holdsOn(day)).toList();
        this.commitments = commitments.stream()
                .filter(commitment -> commitment.holdsOn(day))
                .sorted(Commitment.AS_APPLIED)
                .toList();
        this.day = day;
    }

    /** What is really saved where what is billed changes so. */
    public Effect effect(Billed before, Billed after) {
        var touched = touched(before, after);
        var outcomes = guesses(touched, before, after)
                .map(guess -> outcome(before, after, touched, guess))
                .toList();
        var savings = outcomes.isEmpty()
                ? widest(before, after, touched)
                : Span.over(outcomes.stream().map(Outcome::saving));
        return new Effect(
                savings,
                Stream.of(before, after).flatMap(this::reduced).distinct().toList(),
                touched.stream()
                        .map(commitment -> covered(commitment, before, after, outcomes))
                        .toList(),
                touched.stream().map(this::assumption).toList());
    }

    /** By how much the change shifts what each commitment could cover, in its unit. */
    public Map<UUID, BigDecimal> shifts(Billed before, Billed after) {
        var touched = touched(before, after);
        var outcome = outcome(before, after, touched, Map.of());
        var shifts = new HashMap<UUID, BigDecimal>();
        for (var commitment : touched) {
            var shift = outcome.after
                    .need(commitment)
                    .subtract(outcome.before.need(commitment))
                    .setScale(SHIFT_DECIMALS, RoundingMode.HALF_UP);
            if (shift.signum() != 0) {
                shifts.put(commitment.id(), shift);
            }
        }
        return Map.copyOf(shifts);
    }

    /** What is reckoned with of each commitment that the change touches. */
    public List<CommitmentUse> uses(Billed before, Billed after) {
        var shifts = shifts(before, after);
        return touched(before, after).stream()
                .map(commitment -> {
                    var use = commitment.current(day);
                    return new CommitmentUse(
                            commitment.id(),
                            commitment.version(),
                            shifts.getOrDefault(commitment.id(), BigDecimal.ZERO),
                            use.map(StatedUse::least).orElse(null),
                            use.map(StatedUse::most).orElse(null));
                })
                .toList();
    }

    private List<Commitment> touched(Billed before, Billed after) {
        return commitments.stream()
                .filter(commitment -> needs(commitment, before) || needs(commitment, after))
                .toList();
    }

    /**
     * What discounts leave of an amount of which it is not known what it is made of; empty where they depend on that.
     */
    public Optional<BigDecimal> ofTotal(BigDecimal amount, Billed billed, List<String> kinds) {
        var possible = discounts.stream()
                .filter(discount -> discount.provider().equals(billed.provider()))
                .filter(discount -> discount.region()
                        .filter(name -> !name.equals(billed.region()))
                        .isEmpty())
                .filter(discount ->
                        discount.kind().filter(name -> !kinds.contains(name)).isEmpty())
                .sorted(Discount.MOST_CERTAIN_FIRST)
                .toList();
        var coverable = commitments.stream()
                .anyMatch(commitment -> commitment.provider().equals(billed.provider())
                        && commitment
                                .account()
                                .filter(name -> !name.equals(billed.account()))
                                .isEmpty()
                        && kinds.stream().anyMatch(kind -> covers(commitment, kind)));
        if (coverable || possible.stream().anyMatch(discount -> discount.kind().isPresent())) {
            return Optional.empty();
        }
        return Optional.of(possible.isEmpty() ? amount : possible.getFirst().off(amount));
    }

    private static boolean covers(Commitment commitment, String kind) {
        return switch (commitment.coverage()) {
            case Coverage.Reserved reserved -> reserved.kind().equals(kind);
            case Coverage.Plan plan ->
                plan.family().isPresent()
                        ? kind.equals("ec2")
                        : Set.of("ec2", "fargate", "lambda", "virtual_machine", "compute")
                                .contains(kind);
        };
    }

    private static boolean needs(Commitment commitment, Billed billed) {
        return need(commitment, billed).signum() > 0;
    }

    private static BigDecimal need(Commitment commitment, Billed billed) {
        return billed.parts().stream()
                .map(part -> commitment.need(billed, part))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * Every way in which the room of those whose use is not known, or is in flight, could stand at a point where the
     * outcome bends; none where there are too many.
     */
    private Stream<Map<UUID, Room>> guesses(List<Commitment> touched, Billed before, Billed after) {
        List<Map<UUID, Room>> guesses = new ArrayList<>(List.of(Map.of()));
        for (var commitment : touched) {
            var rooms = rooms(commitment, need(commitment, before), need(commitment, after));
            if (guesses.size() * rooms.size() > MOST_GUESSES) {
                return Stream.empty();
            }
            guesses = guesses.stream()
                    .flatMap(guess -> rooms.stream().map(room -> {
                        var more = new HashMap<>(guess);
                        more.put(commitment.id(), room);
                        return (Map<UUID, Room>) more;
                    }))
                    .toList();
        }
        return guesses.stream();
    }

    private List<Room> rooms(Commitment commitment, BigDecimal before, BigDecimal after) {
        var has = commitment.coverage().has();
        var stated = commitment.current(day);
        if (stated.isEmpty()) {
            return new TreeSet<>(List.of(BigDecimal.ZERO, has, before.min(has), after.min(has)))
                    .stream().<Room>map(point -> _ -> point).toList();
        }
        var least = stated.get().least();
        var most = stated.get().most();
        return Stream.of(
                        least,
                        most,
                        before,
                        has,
                        before.add(has),
                        has.subtract(after).add(before))
                .map(use -> use.max(least).min(most))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(use -> beside(use, has))
                .toList();
    }

    /** The room follows from the use by others: all use, less what the resource needs itself. */
    private static Room beside(BigDecimal use, BigDecimal has) {
        return need -> {
            var others = use.subtract(need).max(BigDecimal.ZERO);
            return has.subtract(others).max(BigDecimal.ZERO);
        };
    }

    /** What a commitment has left for the resource, by what the resource needs of it. */
    private interface Room {

        BigDecimal of(BigDecimal need);
    }

    private Outcome outcome(Billed before, Billed after, List<Commitment> touched, Map<UUID, Room> guess) {
        var settledBefore = Settlement.of(before, touched, discounts, room(guess));
        var settledAfter = Settlement.of(
                after,
                touched,
                discounts,
                (commitment, _) -> settledBefore.rooms().getOrDefault(commitment.id(), BigDecimal.ZERO));
        return new Outcome(settledBefore, settledAfter);
    }

    private BiFunction<Commitment, BigDecimal, BigDecimal> room(Map<UUID, Room> guess) {
        return (commitment, need) -> Optional.ofNullable(guess.get(commitment.id()))
                .or(() -> commitment
                        .use(day)
                        .map(use -> beside(use, commitment.coverage().has())))
                .map(room -> room.of(need))
                .orElse(BigDecimal.ZERO);
    }

    /** Holds whatever the rooms are, and tells little. */
    private Span widest(Billed before, Billed after, List<Commitment> touched) {
        BiFunction<Commitment, BigDecimal, BigDecimal> none = (_, _) -> BigDecimal.ZERO;
        BiFunction<Commitment, BigDecimal, BigDecimal> all =
                (commitment, _) -> commitment.coverage().has();
        var leastBefore = Settlement.of(before, touched, discounts, all).cost();
        var mostBefore = Settlement.of(before, touched, discounts, none).cost();
        var leastAfter = Settlement.of(after, touched, discounts, all).cost();
        var mostAfter = Settlement.of(after, touched, discounts, none).cost();
        return new Span(leastBefore.subtract(mostAfter), mostBefore.subtract(leastAfter));
    }

    private Stream<Reduced> reduced(Billed billed) {
        return billed.parts().stream()
                .flatMap(part -> Settlement.discount(billed, part, discounts).stream())
                .map(discount ->
                        new Reduced(new DiscountId(discount.id()).value(), discount.name(), discount.percent()));
    }

    private Covered covered(Commitment commitment, Billed before, Billed after, List<Outcome> outcomes) {
        var has = commitment.coverage().has();
        var spanBefore = outcomes.isEmpty()
                ? new Span(BigDecimal.ZERO, need(commitment, before).min(has))
                : Span.over(outcomes.stream().map(outcome -> outcome.before.coveredBy(commitment)));
        var spanAfter = outcomes.isEmpty()
                ? new Span(BigDecimal.ZERO, need(commitment, after).min(has))
                : Span.over(outcomes.stream().map(outcome -> outcome.after.coveredBy(commitment)));
        var stranded = outcomes.isEmpty()
                ? new Span(
                        spanBefore.least().subtract(spanAfter.most()),
                        spanBefore.most().subtract(spanAfter.least()))
                : Span.over(outcomes.stream().map(outcome -> outcome.stranded(commitment)));
        return new Covered(
                new CommitmentId(commitment.id()).value(),
                commitment.name(),
                commitment.coverage().unit(),
                has,
                commitment.unused(day),
                spanBefore,
                spanAfter,
                stranded,
                stranded.map(commitment::cost),
                commitment.coverage() instanceof Coverage.Reserved,
                commitment.endsOn());
    }

    private String assumption(Commitment commitment) {
        var name = commitment.name();
        var stated = commitment.stated();
        var use = commitment.use(day);
        if (use.isPresent()) {
            return ("Of %s, which has %s %s, %s could be used by what was said of %s and applied here since, this"
                            + " resource included, and nothing else has changed%s")
                    .formatted(
                            name,
                            plain(commitment.coverage().has()),
                            commitment.coverage().unit(),
                            plain(use.get()),
                            stated.orElseThrow().on(),
                            inFlight(stated.get()));
        }
        var why = stated.map(said -> "what was said of it on %s is not of the last %d days"
                        .formatted(said.on(), Commitment.STATED_FOR))
                .orElse("nobody said it");
        return "How much of %s is in use is not known, for %s: it may have room for this resource, or none"
                .formatted(name, why);
    }

    private static String inFlight(StatedUse use) {
        return use.least().compareTo(use.most()) == 0
                ? ""
                : ", but for what is being applied now: with it, it may be between %s and %s"
                        .formatted(plain(use.least()), plain(use.most()));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    /** How the bills would be settled. */
    private record Outcome(Settlement before, Settlement after) {

        BigDecimal saving() {
            return before.cost().subtract(after.cost());
        }

        /** How much less of it is used; below zero where more is. */
        BigDecimal stranded(Commitment commitment) {
            return before.coveredBy(commitment).subtract(after.coveredBy(commitment));
        }
    }
}
