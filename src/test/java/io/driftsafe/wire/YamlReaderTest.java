package io.driftsafe.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.CanonicalJson;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class YamlReaderTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void readsWhatPeopleWrite() {
        var yaml = """
                # Policies of the shop
                policies:
                  - name: small
                    rules:
                      - expression: |
                          a > 1 &&
                          b
                        approvals: {count: 2, group: platform}
                  - name: 'quoted: yes'
                """;

        assertThat(read(yaml)).isEqualTo(canonical("""
                {"policies": [
                  {"name": "small", "rules": [{"expression": "a > 1 &&\\nb\\n", "approvals": {"count": 2, "group": "platform"}}]},
                  {"name": "quoted: yes"}]}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yes          | \"yes\"",
                "no           | \"no\"",
                "on           | \"on\"",
                "True         | \"True\"",
                "true         | true",
                "null         | null",
                "~            | null",
                "Null         | \"Null\"",
                "0x10         | \"0x10\"",
                "017          | \"017\"",
                "1_000        | \"1_000\"",
                "12:30:45     | \"12:30:45\"",
                "2026-01-01   | \"2026-01-01\"",
                "5            | 5",
                "-5           | -5",
                "1.50         | 1.50",
                "1e3          | 1e3",
                ".5           | \".5\"",
                ".inf         | \".inf\"",
                "!!str 5      | \"5\"",
                "\"5\"        | \"5\"",
            })
    void takesForANumberOrATruthValueOnlyWhatJsonDoes(String yaml, String json) {
        assertThat(read("a: " + yaml)).isEqualTo(canonical("{\"a\": " + json + "}"));
    }

    @Test
    void followsAliases() {
        assertThat(read("a: &x [1, 2]\nb: *x")).isEqualTo(canonical("{\"a\": [1, 2], \"b\": [1, 2]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: [1           | line 1",
                "a: 1\\nb:\\t- x | line 2",
                "a: 1\\na: 2     | twice in one object, at line 2, column 1",
                "1: a            | name in it is no text, at line 1",
                "true: a         | name in it is no text",
                "[a]: b          | name in it is no text",
                "a: !!set {b}    | tag in it is not taken",
                "a: !java/x b    | tag in it is not taken",
                "a: !!int b      | tag in it is not taken",
                "a: !!binary aGk=| tag in it is not taken",
                "a: 1\\n---\\nb: 1 | line 2",
                "a: *b           | line 1",
                "a: \"\\x00\"    | NUL",
                "a: \"\\ud800\"  | surrogate",
                "\"\\x00\": a    | NUL",
                "a: 1e999        | exponent beyond 308",
                "a: 11111111111111111111111111111111111111111 | more than 40 digits",
            })
    void refusesWhatItWouldHaveToGuessAndSaysWhere(String yaml, String sentence) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> YamlReader.read(yaml.replace("\\n", "\n").replace("\\t", "\t")))
                .withMessageContaining(sentence)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.MALFORMED_JSON));
    }

    @Test
    void aMergeKeyIsANameLikeAnyOther() {
        assertThat(YamlReader.read("a: &x {b: 1}\nc: {<<: *x}").at("/c").propertyNames())
                .containsExactly("<<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "# nothing", "---"})
    void aBodyWithoutADocumentIsNone(String yaml) {
        if (yaml.equals("---")) {
            assertThat(YamlReader.read(yaml).isNull()).isTrue();
        } else {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> YamlReader.read(yaml));
        }
    }

    @Test
    void aliasesCannotMakeALotOfALittle() {
        var laughs = IntStream.range(0, 9)
                .mapToObj(i -> "a%d: &a%d [%s]".formatted(i, i, i == 0 ? "x" : ("*a" + (i - 1) + ",").repeat(10)))
                .collect(Collectors.joining("\n"));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> YamlReader.read(laughs))
                .satisfies(
                        refusal -> assertThat(refusal.code()).isIn(ProblemCode.TOO_LARGE, ProblemCode.MALFORMED_JSON));
    }

    @Test
    void whatHoldsItselfIsRefused() {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> YamlReader.read("a: &x [*x]"));
    }

    @Test
    void isNestedUpTo64() {
        YamlReader.read("[".repeat(60) + "]".repeat(60));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> YamlReader.read("[".repeat(5000) + "]".repeat(5000)))
                .withMessageContaining("deeper");
    }

    private static String read(String yaml) {
        return CanonicalJson.of(YamlReader.read(yaml));
    }

    private static String canonical(String json) {
        return CanonicalJson.of(JSON.readTree(json));
    }
}
