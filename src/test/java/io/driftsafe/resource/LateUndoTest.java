package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LateUndoTest {

    @ParameterizedTest
    @CsvSource({
        "5, 6, true",
        "5, 5.5, true",
        "6, 5, false",
        "5, 5.0, false",
        "'', 5, true",
        "5, '', false",
        "5, '\"9\"', false"
    })
    void whatIsRaisedMayHaveToWait(String before, String after, boolean late) {
        assertThat(new LateUndo(true, List.of()).isOf(json(before), json(after)))
                .isEqualTo(late);
    }

    @ParameterizedTest
    @CsvSource({"'\"b\"', true", "'\"c\"', true", "'\"a\"', false", "7, false", "'', false"})
    void soMayWhatIsSetToOneOfSomeValues(String after, boolean late) {
        assertThat(new LateUndo(false, List.of("b", "c")).isOf(json("\"a\""), json(after)))
                .isEqualTo(late);
    }

    @Test
    void isEitherOfThem() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LateUndo(false, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new LateUndo(true, List.of("a")));
    }

    private static Optional<JsonNode> json(String text) {
        return Optional.of(text).filter(json -> !json.isEmpty()).map(JsonMapper.shared()::readTree);
    }
}
