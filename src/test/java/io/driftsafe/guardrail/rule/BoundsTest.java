package io.driftsafe.guardrail.rule;

import static io.driftsafe.guardrail.rule.Inputs.downsizing;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.rule.RuleVerdict.Undecided;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {

    private static final String TEN = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";

    @ParameterizedTest
    @MethodSource("tooLarge")
    void refusesToSaveWhatIsTooLarge(String expression, String why) {
        assertThat(Policies.errors(Policies.rule(expression)))
                .singleElement()
                .satisfies(error -> assertThat(error.text()).contains(why));
    }

    static List<Arguments> tooLarge() {
        return List.of(
                Arguments.of("true" + " ".repeat(PolicyRule.LONGEST_EXPRESSION), "size exceeds limit"),
                Arguments.of("(".repeat(100) + "true" + ")".repeat(100), "recursion limit"),
                Arguments.of("[".repeat(100) + "]".repeat(100) + " == []", "recursion limit"),
                Arguments.of("true" + " ? true : true".repeat(200), "recursion limit"),
                Arguments.of("[1]" + ".map(x, x)".repeat(100) + " == []", "recursion limit"),
                Arguments.of("[1" + ", 1".repeat(1000) + "] == []", "node"));
    }

    static List<String> endless() {
        return List.of(
                nested("true", 8),
                "'aaa'.matches('((((a{100}' + '){100}){100}){100})')",
                "[1]" + ".map(x, [x, x])".repeat(30) + " == []",
                "['x']" + ".map(x, x + x)".repeat(30) + " == []",
                "['x']" + ".map(x, [x + x, x + x])".repeat(30) + " == []",
                "[[1]]" + ".map(x, x + x)".repeat(30) + " == []",
                "[{'a': 1}]" + ".map(x, {'a': x, 'b': x})".repeat(30) + " == []",
                "['x']" + ".map(x, x + x)".repeat(22) + "[0].matches('(x|xx|xxx)*y')",
                "['x']" + ".map(x, x + x)".repeat(20) + "[0].contains(" + "['x']" + ".map(x, x + x)".repeat(19)
                        + "[0] + 'y')",
                "['x']" + ".map(x, x + x)".repeat(19) + "[0].split('').map(c, c + c).size() == 0");
    }

    @ParameterizedTest
    @MethodSource("endless")
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void endsWhatWouldNotEnd(String expression) {
        assertThat(Policies.verdict(expression, downsizing())).isInstanceOf(Undecided.class);
    }

    @Test
    void looksAtTheTimeAfterEachFunction() {
        var items = Collections.nCopies(50, new Inventory.Item("a".repeat(2000), "aws_instance", Optional.empty()));
        var slow = "inventory.monthly_cost('*%sb') == 0.0".formatted("a".repeat(1000));

        var verdict = Policies.of(Policies.rule(slow + " && " + slow))
                .judge(
                        downsizing()
                                .inventory(items.toArray(Inventory.Item[]::new))
                                .input(),
                        each(new EvaluationBounds(1000, Duration.ofMillis(10))))
                .getFirst();

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message()).contains("it took longer than 10 ms"));
    }

    /** Each level repeats the next ten times. */
    private static String nested(String innermost, int levels) {
        return IntStream.range(0, levels)
                        .mapToObj(level -> TEN + ".all(v" + level + ", ")
                        .collect(Collectors.joining())
                + innermost
                + ")".repeat(levels);
    }

    private static Allowance each(EvaluationBounds bounds) {
        return new Allowance(bounds, EvaluationBounds.TOGETHER);
    }

    @Test
    void theRulesOfACheckHaveABoundTogether() {
        var rules = Policies.of(Policies.rule("[1, 2, 3].all(x, x > 0)"));
        var allowance = new Allowance(EvaluationBounds.DEFAULT, new EvaluationBounds(60, Duration.ofMinutes(1)));

        var verdicts = IntStream.range(0, 10)
                .mapToObj(_ -> rules.judge(downsizing().input(), allowance).getFirst())
                .toList();

        assertThat(verdicts.getFirst()).isInstanceOf(RuleVerdict.Satisfied.class);
        assertThat(verdicts.getLast())
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message())
                                .contains("The rules before it took all that they may take together, 60 steps"));
    }

    @Test
    void saysThatItCostTooMuch() {
        var verdict = Policies.of(Policies.rule(nested("true", 5)))
                .judge(downsizing().input(), each(new EvaluationBounds(1000, Duration.ofMinutes(1))))
                .getFirst();

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message())
                                .contains("The evaluation was ended, for it costs more than 1000 steps"));
    }

    @Test
    void saysThatItRepeatsTooOften() {
        var verdict = Policies.of(Policies.rule(nested("true", 6)))
                .judge(downsizing().input(), each(new EvaluationBounds(Long.MAX_VALUE, Duration.ofMinutes(1))))
                .getFirst();

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message()).contains("it repeats more than 100000 times"));
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void saysThatItTookTooLongAndReallyEnds() {
        var large = Inputs.configuration(IntStream.range(0, 20_000)
                .mapToObj(i -> "\"a%d\": [%d, %d]".formatted(i, i, i))
                .collect(Collectors.joining(", ", "{", "}")));
        var before = Thread.getAllStackTraces().keySet();

        var verdict = Policies.of(Policies.rule(nested("current == proposed", 4)))
                .judge(
                        downsizing().configurations(large, large).input(),
                        each(new EvaluationBounds(Long.MAX_VALUE, Duration.ofMillis(50))))
                .getFirst();

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message()).contains("it took longer than 50 ms"));
        assertThat(before).containsAll(Thread.getAllStackTraces().keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current.all(name, name != '' && current[name] == proposed[name])",
                "!current.exists(name, name.endsWith('x'))",
                "current.size() == 10000 && current == proposed",
                "current.filter(name, name.endsWith('77')).size() == 100"
            })
    void isEnoughForEachOfTenThousandAttributes(String expression) {
        var large = Inputs.configuration(IntStream.range(0, 10_000)
                .mapToObj(i -> "\"a%d\": \"%d\"".formatted(i, i))
                .collect(Collectors.joining(", ", "{", "}")));

        var verdict = Policies.verdict(expression, downsizing().configurations(large, large));

        assertThat(verdict).isInstanceOf(RuleVerdict.Satisfied.class);
    }
}
