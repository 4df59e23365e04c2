package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SecretDigestsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final ResourceType TYPE = ResourceType.unprofiled("thing");

    /** A1 is one secret's digest by one key, B1 another's by the same key, A2 the first one's by another key. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'p':'A1'};              {'p':'A1'};              '';    ''",
                "{'p':'A1'};              {'p':'B1'};              /p;    ''",
                "{'p':'A1'};              {'p':'A2'};              '';    /p",
                "{'p':'B1'};              {'p':'A2'};              '';    /p",
                "{'p':'A1'};              {'p':true};              /p;    ''",
                "{'p':'A1'};              {};                      /p;    ''",
                "{'p':'A1','n':1};        {'p':'A2','n':2};        /n;    /p",
                "{'l':['x','A1']};        {'l':['x','A2']};        '';    /l",
                "{'l':['x','A1']};        {'l':['y','A2']};        /l;    ''",
                "{'l':[{'p':'A1'},{}]};   {'l':[{'p':'A2'},{}]};   '';    /l/0/p"
            },
            quoteCharacter = '"')
    void onlyDigestsOfOneKeyAreCompared(String one, String other, String differs, String unknown) {
        var before = configuration(one);
        var after = configuration(other);

        assertThat(before.differencesTo(after, TYPE).stream()
                        .map(found -> found.path().toString()))
                .isEqualTo(names(differs));
        assertThat(before.incomparableTo(after, TYPE).stream().map(AttributePath::toString))
                .isEqualTo(names(unknown));
        assertThat(after.sameAs(before, TYPE)).isEqualTo(names(differs).isEmpty());
    }

    private static List<String> names(String text) {
        return text.equals("''") ? List.of() : List.of(text);
    }

    private static Configuration configuration(String text) {
        var json = text.replace('\'', '"')
                .replace("A1", "secret:one:" + "a".repeat(64))
                .replace("B1", "secret:one:" + "b".repeat(64))
                .replace("A2", "secret:two:" + "c".repeat(64));
        return Configuration.of(JSON.readTree(json));
    }
}
