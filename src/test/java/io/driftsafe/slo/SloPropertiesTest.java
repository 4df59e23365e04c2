package io.driftsafe.slo;

import static io.driftsafe.slo.Situation.NOW;
import static io.driftsafe.slo.Situation.change;
import static io.driftsafe.slo.Situation.operation;
import static io.driftsafe.slo.Situation.side;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.slo.Assessment.State;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every cost SLO, on situations that a seed makes. */
class SloPropertiesTest {

    private static final int ROUNDS = 200;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFixThatLowersTheCostNeverTurnsAPassingBudgetIntoAViolation(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < ROUNDS; round++) {
            var situation = situation(random);
            var alone = situation.standing().alone();
            var before = random.nextInt(1, 50_000);
            var after = random.nextInt(0, before);

            var with = situation.with(change("x", "aws_instance", cents(before), cents(after)));

            assertThat(with.blocks()).as("round %d: %s", round, with).isFalse();
            if (alone.state() == State.OK) {
                assertThat(with.state()).as("round %d: %s", round, with).isEqualTo(State.OK);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDearerChangeNeverPassesWhereACheaperOneIsRefused(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < ROUNDS; round++) {
            var situation = situation(random);
            var cheaper = random.nextInt(1, 20_000);
            var dearer = cheaper + random.nextInt(0, 20_000);

            var little = situation.with(change("x", "aws_instance", cents(0), cents(cheaper)));
            var much = situation.with(change("x", "aws_instance", cents(0), cents(dearer)));

            assertThat(much.blocks() || !little.blocks()).as("round %d", round).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverIsAdmittedOneAfterAnotherFitsTogether(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < ROUNDS / 10; round++) {
            var limit = random.nextInt(1, 100_000);
            var spent = random.nextInt(0, limit + 1);
            var situation = new Situation().limit(text(limit), 80).spent(text(spent));
            var total = (long) spent;
            for (var i = 0; i < 50; i++) {
                var amount = random.nextInt(1, limit + 1);
                var wanted = change("x" + i, "aws_instance", cents(0), cents(amount));
                var admitted = !situation
                        .standing()
                        .with(wanted, Optional.of(operation(i)))
                        .orElseThrow()
                        .blocks();

                assertThat(admitted).as("round %d, change %d", round, i).isEqualTo(total + amount <= limit);
                if (admitted) {
                    situation.applying(operation(i), wanted);
                    total += amount;
                }
            }
            assertThat(situation.standing().alone().value())
                    .contains(new BigDecimal(total).movePointLeft(2).setScale(2));
        }
    }

    private static Situation situation(Random random) {
        var situation = new Situation()
                .limit(text(random.nextInt(1, 100_000)), random.nextInt(1, 101))
                .spent(text(random.nextInt(0, 120_000)));
        if (random.nextBoolean()) {
            situation.baseline(text(random.nextInt(1, 100_000)), "10");
        }
        for (var i = random.nextInt(0, 5); i > 0; i--) {
            var flown = change("f" + i, "aws_instance", cents(random.nextInt(20_000)), cents(random.nextInt(20_000)));
            if (random.nextBoolean()) {
                situation.applying(operation(i), flown);
            } else {
                situation.applied(operation(i), flown, NOW.minusSeconds(random.nextInt(1, 100_000)));
            }
        }
        return situation;
    }

    private static String text(int cents) {
        return new BigDecimal(cents).movePointLeft(2).toPlainString();
    }

    private static CostChange.Side cents(int amount) {
        return side(text(amount));
    }
}
