package io.driftsafe.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.resource.Money;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ExpressionFuzzTest {

    private static final int EXPRESSIONS = 10_000;
    private static final EvaluationBounds TIGHT = new EvaluationBounds(5_000, Duration.ofMillis(500));

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void everyExpressionIsRefusedOrEndsWithinItsBounds() {
        var inputs = Inputs.downsizing()
                .current("""
                    {"instance_type": "t3.xlarge", "monitoring": true, "tags": {"team": "web"}, "list": [1, "a", null, {"b": [2]}]}\
                    """)
                .inventory(
                        new Inventory.Item("a", "aws_instance", Optional.of(Money.of("1"))),
                        new Inventory.Item("b", "aws_instance", Optional.empty()));
        var ends = new EnumMap<End, Integer>(End.class);

        for (var seed = 0L; seed < EXPRESSIONS; seed++) {
            ends.merge(end(seed, new ExpressionGenerator(seed).expression(), inputs), 1, Integer::sum);
        }

        assertThat(ends).containsOnlyKeys(End.values());
        assertThat(ends.values()).allSatisfy(times -> assertThat(times).isGreaterThan(EXPRESSIONS / 200));
    }

    private static End end(long seed, String expression, Inputs inputs) {
        return switch (RuleLanguage.condition(expression)) {
            case RuleLanguage.Outcome.Good(var compiled) -> end(seed, expression, compiled, inputs);
            case RuleLanguage.Outcome.Wrong(var complaints) -> {
                assertThat(complaints).as("seed %d", seed).isNotEmpty();
                yield End.REFUSED;
            }
        };
    }

    private static End end(long seed, String expression, Expression compiled, Inputs inputs) {
        var evaluation = compiled.evaluate(new Variables(inputs.input()), TIGHT);
        // A step is counted when it was taken, and none makes a value more than twice as large as those it took.
        assertThat(evaluation.meter().cost())
                .as("seed %d: %s", seed, expression)
                .isLessThan(4 * TIGHT.cost());
        assertThat(evaluation.value().isPresent())
                .as("seed %d", seed)
                .isNotEqualTo(evaluation.failure().isPresent());
        var verdict = new CompiledRule(Policies.rule(expression), Optional.empty(), compiled, Optional.empty())
                .verdict(evaluation, new Variables(inputs.input()), new Allowance(TIGHT, TIGHT));
        return switch (verdict) {
            case RuleVerdict.Satisfied _ -> End.SATISFIED;
            case RuleVerdict.Violated(var _, var message) -> {
                assertThat(message).as("seed %d", seed).hasSizeLessThan(4_000);
                yield End.VIOLATED;
            }
            case RuleVerdict.Undecided(var _, var message) -> {
                assertThat(message).as("seed %d", seed).hasSizeLessThan(4_000).contains("counts as a violation");
                yield message.contains("The evaluation was ended") ? End.ENDED : End.UNDECIDED;
            }
        };
    }

    private enum End {
        REFUSED,
        SATISFIED,
        VIOLATED,
        UNDECIDED,
        ENDED
    }
}
