package io.driftsafe.provider.aws;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The rules of AWS that moto does not keep, as {@code aws/strict-rules.yaml} has them; each names its source. */
record StrictRules(List<Rule> rules) {

    /** Whether a call breaks a rule, by the name of the check; what it must not be is {@code value}. */
    interface Checks {

        boolean breaks(String check, AwsCall call, Map<String, String> limits);
    }

    /**
     * One rule.
     *
     * @param given the parameter without which it does not count
     * @param refusedIf the check that a refused call meets
     * @param limits what the check compares with
     */
    record Rule(
            String rule,
            String source,
            String action,
            Optional<String> given,
            String refusedIf,
            Map<String, String> limits,
            Answer answer) {}

    /** What AWS answers to a call that breaks a rule. */
    record Answer(int status, String code, String message) {}

    static StrictRules read() {
        try (var file = StrictRules.class.getResourceAsStream("/aws/strict-rules.yaml")) {
            Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            return JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .convertValue(tree, StrictRules.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The answer to a call that AWS would refuse. */
    Optional<Answer> refusal(AwsCall call, Checks checks) {
        return rules.stream()
                .filter(rule -> rule.action().equals(call.action()))
                .filter(rule -> rule.given().map(call.parameters()::containsKey).orElse(true))
                .filter(rule -> checks.breaks(rule.refusedIf(), call, rule.limits() == null ? Map.of() : rule.limits()))
                .map(Rule::answer)
                .findFirst();
    }
}
