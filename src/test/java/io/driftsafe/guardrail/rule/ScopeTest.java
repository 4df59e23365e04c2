package io.driftsafe.guardrail.rule;

import static io.driftsafe.guardrail.rule.Inputs.downsizing;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

    private static final Scope TAGGED = new Scope(null, null, null, null, Map.of("protected", "yes"), null);
    private static final Scope PRODUCTION = new Scope(null, null, null, null, null, List.of("prod*"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\": {\"protected\": \"yes\"}} | {} | true",
                "{} | {\"tags\": {\"protected\": \"yes\"}} | true",
                "{} | {} | false",
                "{\"tags\": {\"protected\": \"no\"}} | {\"tags\": {\"Protected\": \"yes\"}} | false"
            })
    void noChangeOfTagsLeavesAScope(String current, String proposed, boolean covered) {
        var inputs = downsizing().current(current).proposed(proposed);

        assertThat(Policies.of(TAGGED, Policies.rule("true")).covers(inputs.input()))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\": {\"environment\": \"prod\"}} | true",
                "{\"tags\": {\"Environment\": \"production\"}} | true",
                "{\"labels\": {\"ENV\": \"prod-eu\"}} | true",
                "{\"tags_all\": {\"env\": \"prod\"}} | true",
                "{\"tags_all\": {\"env\": \"prod\"}, \"tags\": {\"env\": \"test\"}} | false",
                "{\"tags\": {\"stage\": \"prod\"}} | false",
                "{} | false"
            })
    void anEnvironmentIsToldByATag(String configuration, boolean covered) {
        var inputs = downsizing().current(configuration).proposed(configuration);

        assertThat(Policies.of(PRODUCTION, Policies.rule("true")).covers(inputs.input()))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "* | `` | true",
                "a*c | abbbc | true",
                "a*c | abbbcd | false",
                "*a*b*c* | xxaxxbxxcxx | true",
                "a?c | abc | true",
                "a?c | ac | false",
                "module.web[\"a/b\"].* | module.web[\"a/b\"].aws_instance.x[0] | true",
                "*.x[0] | aws_instance.x[0] | true",
                "a.c | abc | false",
                "** | x | true",
                "`` | x | false"
            })
    void aPatternMeansWholeTexts(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void aPatternOfManyStarsIsDecidedQuickly() {
        assertThat(new Glob("*a".repeat(50) + "b").matches("a".repeat(10_000))).isFalse();
    }
}
