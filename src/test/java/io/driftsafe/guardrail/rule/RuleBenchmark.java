package io.driftsafe.guardrail.rule;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long one rule takes to judge a change of a resource with 10,000 attributes; the goal is 20 ms. No test, for it
 * measures the machine. From the project's directory, after the tests are compiled:
 *
 * <pre>./mvnw -q exec:exec -Dexec.executable=java -Dexec.classpathScope=test \
 *     -Dexec.args="-cp %classpath io.driftsafe.guardrail.rule.RuleBenchmark"</pre>
 */
final class RuleBenchmark {

    private static final int ATTRIBUTES = 10_000;
    private static final int WARM_UPS = 50;
    private static final int ROUNDS = 200;

    private static final List<String> EXPRESSIONS = List.of(
            "cost.delta <= 0.0",
            "proposed.a5000 == current.a5000 && tag('team') == 'web'",
            "current == proposed",
            "proposed.all(name, name in current && current[name] == proposed[name])",
            "changes.all(c, c.downtime == 'none')");

    private RuleBenchmark() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        var large = Inputs.configuration(IntStream.range(0, ATTRIBUTES)
                .mapToObj(i -> "\"a%d\": \"value %d\"".formatted(i, i))
                .collect(Collectors.joining(", ", "{\"tags\": {\"team\": \"web\"}, ", "}")));
        var input = Inputs.downsizing().configurations(large, large).input();
        for (var expression : EXPRESSIONS) {
            var policy = Policies.of(Policies.rule(expression));
            for (var i = 0; i < WARM_UPS; i++) {
                policy.judge(input);
            }
            var times = new long[ROUNDS];
            for (var i = 0; i < ROUNDS; i++) {
                var start = System.nanoTime();
                policy.judge(input);
                times[i] = System.nanoTime() - start;
            }
            Arrays.sort(times);
            System.out.printf(
                    "median %6.2f ms, 99 %% within %6.2f ms: %s%n",
                    times[ROUNDS / 2] / 1e6, times[ROUNDS * 99 / 100] / 1e6, expression);
        }
    }
}
