package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {

    /** RFC 8785, appendix B. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "5e-324",
                "-5e-324",
                "1.7976931348623157e+308",
                "-1.7976931348623157e+308",
                "9007199254740992",
                "-9007199254740992",
                "295147905179352830000",
                "9.999999999999997e+22",
                "1e+23",
                "1.0000000000000001e+23",
                "999999999999999700000",
                "999999999999999900000",
                "1e+21",
                "9.999999999999997e-7",
                "0.000001",
                "333333333.3333332",
                "333333333.33333325",
                "333333333.3333333",
                "333333333.3333334",
                "333333333.33333343",
                "-0.0000033333333333333333",
                "1424953923781206.2"
            })
    void writesNumbersAsTheRfcDoes(String number) {
        assertThat(CanonicalJson.number(new BigDecimal(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "1e0, 1", "-0.0, 0", "9007199254740993, 9007199254740993", "1e2, 100"})
    void writesOneTextForOneValue(String number, String text) {
        assertThat(CanonicalJson.number(new BigDecimal(number))).isEqualTo(text);
    }

    /** RFC 8785, sections 3.2.2 and 3.2.3. */
    @Test
    void writesStringsAndOrdersNamesAsTheRfcDoes() {
        var json = JsonMapper.shared().readTree("""
                {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew", "1": "One",
                 "\\ud83d\\ude00": "Emoji", "\\u0080": "Control", "\\u00f6": "o",
                 "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/"}""");

        var text = CanonicalJson.of(json);

        assertThat(text)
                .isEqualTo(
                        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\","
                                + "\"\u0080\":\"Control\",\"ö\":\"o\",\"€\":\"Euro Sign\",\"\uD83D\uDE00\":\"Emoji\",\"\uFB33\":\"Hebrew\"}");
    }

    @Test
    void refusesALoneSurrogate() {
        var lone = JsonNodeFactory.instance.stringNode("\uD83D!");

        assertThatThrownBy(() -> CanonicalJson.of(lone)).isInstanceOf(IllegalArgumentException.class);
    }

    /** RFC 7396, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'} | {'a':'c'} | {'a':'c'}",
                "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
                "{'a':'b'} | {'a':null} | {}",
                "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
                "{'a':['b']} | {'a':'c'} | {'a':'c'}",
                "{'a':'c'} | {'a':['b']} | {'a':['b']}",
                "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
                "['a','b'] | ['c','d'] | ['c','d']",
                "{'a':'b'} | ['c'] | ['c']",
                "{'a':'foo'} | null | null",
                "{'a':'foo'} | 'bar' | 'bar'",
                "{'e':null} | {'a':1} | {'a':1,'e':null}",
                "[1,2] | {'a':'b','c':null} | {'a':'b'}",
                "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}"
            })
    void mergesAsTheRfcDoes(String target, String patch, String result) {
        var json = JsonMapper.shared();

        var merged =
                MergePatch.apply(json.readTree(target.replace('\'', '"')), json.readTree(patch.replace('\'', '"')));

        assertThat(CanonicalJson.of(merged)).isEqualTo(result.replace('\'', '"'));
    }
}
