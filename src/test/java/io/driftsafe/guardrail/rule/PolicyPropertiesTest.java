package io.driftsafe.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.rule.RuleVerdict.Satisfied;
import io.driftsafe.resource.Money;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyPropertiesTest {

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRuleMoreNeverLetsPassWhatWasHeldBack(long seed) {
        var some = new Some(seed);
        var rules = some.rules();
        var inputs = some.inputs();

        var before = judged(Scope.ALL, rules, inputs);
        rules.add(some.random.nextInt(rules.size() + 1), some.rule("another"));
        var after = judged(Scope.ALL, rules, inputs);

        assertThat(after).as("seed %d", seed).containsAll(before).hasSize(before.size() + 1);
        assertThat(passes(after) && !passes(before)).as("seed %d", seed).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOrderOfRulesAndOfPoliciesDoesNotMatter(long seed) {
        var some = new Some(seed);
        var rules = some.rules();
        var inputs = some.inputs();
        var policies = rules.stream().map(Policies::of).toList();

        var together = judged(Scope.ALL, rules, inputs);
        Collections.shuffle(rules, some.random);
        var shuffled = judged(Scope.ALL, rules, inputs);
        var apart = policies.reversed().stream()
                .flatMap(policy -> policy.judge(inputs.input()).stream())
                .toList();

        assertThat(shuffled).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(together);
        assertThat(apart).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(together);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPolicyThatIsForOtherResourcesSaysNothing(long seed) {
        var some = new Some(seed);
        var rules = some.rules();
        var inputs = some.inputs();

        for (var scope : some.scopesOfOthers()) {
            assertThat(judged(scope, rules, inputs))
                    .as("seed %d, %s", seed, scope)
                    .isEmpty();
        }
        for (var scope : some.scopesOfThis()) {
            assertThat(judged(scope, rules, inputs))
                    .as("seed %d, %s", seed, scope)
                    .isEqualTo(judged(Scope.ALL, rules, inputs));
        }
    }

    private static List<RuleVerdict> judged(Scope scope, List<PolicyRule> rules, Inputs inputs) {
        return Policies.of(scope, rules.toArray(PolicyRule[]::new)).judge(inputs.input());
    }

    private static boolean passes(List<RuleVerdict> verdicts) {
        return verdicts.stream().allMatch(Satisfied.class::isInstance);
    }

    /** Rules and changes by chance. */
    private static final class Some {

        private final Random random;
        private final ExpressionGenerator expressions;

        Some(long seed) {
            random = new Random(seed);
            expressions = new ExpressionGenerator(seed);
        }

        List<PolicyRule> rules() {
            return new ArrayList<>(IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(i -> rule("rule" + i))
                    .toList());
        }

        PolicyRule rule(String name) {
            return new PolicyRule(
                    name,
                    random.nextInt(3) == 0 ? expression() : null,
                    expression(),
                    Effect.BLOCK,
                    Severity.ERROR,
                    "Not as it has to be",
                    null,
                    null,
                    null);
        }

        private String expression() {
            return Stream.generate(expressions::sensible)
                    .filter(text -> RuleLanguage.condition(text) instanceof RuleLanguage.Outcome.Good)
                    .findFirst()
                    .orElseThrow();
        }

        Inputs inputs() {
            var inputs = Inputs.downsizing()
                    .resource("aws_instance", "module.web.aws_instance.server")
                    .cost(amount(), amount());
            return random.nextBoolean()
                    ? inputs
                    : inputs.inventory(new Inventory.Item(
                            "module.web.aws_instance.server",
                            "aws_instance",
                            Optional.ofNullable(amount()).map(Money::of)));
        }

        private @Nullable String amount() {
            return random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(200));
        }

        List<Scope> scopesOfOthers() {
            return List.of(
                    new Scope(List.of("aws"), null, null, null, null, null),
                    new Scope(null, List.of("defaul"), null, null, null, null),
                    new Scope(null, null, List.of("aws_db_*", "aws_instanc"), null, null, null),
                    new Scope(null, null, null, List.of("module.webshop.*", "module.web"), null, null),
                    new Scope(null, null, null, null, Map.of("team", "web", "owner", "*"), null),
                    new Scope(null, null, null, null, Map.of("team", "shop"), null),
                    new Scope(null, null, null, null, null, List.of("prod", "staging*")),
                    new Scope(List.of("simulated"), null, List.of("aws_db_instance"), null, null, null));
        }

        List<Scope> scopesOfThis() {
            return List.of(
                    new Scope(List.of("aws", "simulated"), null, null, null, null, null),
                    new Scope(null, List.of("def*"), List.of("aws_*"), List.of("module.web.*"), null, null),
                    new Scope(null, null, null, null, Map.of("team", "w?b", "Environment", "*"), null),
                    new Scope(null, null, null, null, Map.of("team", "web"), List.of("prod-*")));
        }
    }
}
