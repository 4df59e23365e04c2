package io.driftsafe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessSettingsTest {

    private static final String ONE = "a".repeat(64);
    private static final String TWO = "b".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "'', 64, driftsafe.access.tokens[0].name must be 1 to 63 letters",
        "two words, 64, driftsafe.access.tokens[0].name must be 1 to 63 letters",
        "service, 64, driftsafe.access.tokens[0].name must not be service",
        "bot, 63, driftsafe.access.tokens[0].sha256 must be the SHA-256 of the token in 64 hexadecimal digits",
    })
    void saysWhatIsWrongWithAToken(String name, int digits, String sentence) {
        var token = new AccessSettings.Token(name, "a".repeat(digits), Role.VIEWER);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AccessSettings(false, List.of(token)))
                .withMessageStartingWith(sentence);
    }

    @Test
    void saysAllThatIsWrong() {
        var nobody = new AccessSettings.Token("two words", "short", null);
        var again = new AccessSettings.Token("two words", ONE, Role.VIEWER);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AccessSettings(false, List.of(nobody, again)))
                .withMessageContainingAll(
                        "tokens[0].name must be",
                        "tokens[0].sha256 must be",
                        "tokens[0].role must be",
                        "tokens[1].name must be",
                        "tokens[1].name is that of another token");
    }

    @Test
    void aTokenNeedsARole() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AccessSettings(false, List.of(new AccessSettings.Token("bot", ONE, null))))
                .withMessage("driftsafe.access.tokens[0].role must be viewer or operator");
    }

    @Test
    void twoCallersShareNeitherNameNorToken() {
        var bot = new AccessSettings.Token("bot", ONE, Role.OPERATOR);

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() ->
                        new AccessSettings(false, List.of(bot, new AccessSettings.Token("bot", TWO, Role.OPERATOR))))
                .withMessageStartingWith("driftsafe.access.tokens[1].name is that of another token");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AccessSettings(
                        false,
                        List.of(bot, new AccessSettings.Token("eve", ONE.toUpperCase(Locale.ROOT), Role.VIEWER))))
                .withMessageStartingWith("driftsafe.access.tokens[1].sha256 is that of another token");
    }

    @Test
    void nobodyHasToSignInWhileThereIsNoToken() {
        assertThat(new AccessSettings(false, List.of()).signInRequired()).isFalse();
    }
}
