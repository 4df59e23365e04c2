package io.driftsafe.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealsTest {

    private static final SealKey OLD = key("old", 1);
    private static final SealKey NEW = key("new", 2);
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    private final Seals seals = new Seals(List.of(OLD));

    @Test
    void theFirstKeySealsAndAllVerify() {
        var before = seals.seal("operation", CONTENT);
        var rotated = new Seals(List.of(NEW, OLD));

        var after = rotated.seal("operation", CONTENT);

        assertThat(before).matches("old:[0-9a-f]{64}");
        assertThat(after).matches("new:[0-9a-f]{64}");
        assertThat(rotated.verify("operation", CONTENT, before)).isEqualTo(SealVerdict.WHOLE);
        assertThat(rotated.verify("operation", CONTENT, after)).isEqualTo(SealVerdict.WHOLE);
    }

    @Test
    void seesContentThatWasChanged() {
        var seal = seals.seal("operation", CONTENT);

        var verdict = seals.verify("operation", "Content".getBytes(StandardCharsets.UTF_8), seal);

        assertThat(verdict).isEqualTo(SealVerdict.BROKEN);
    }

    @Test
    void tellsAnUnknownKeyFromABrokenSeal() {
        var seal = new Seals(List.of(NEW)).seal("operation", CONTENT);

        assertThat(seals.verify("operation", CONTENT, seal)).isEqualTo(SealVerdict.UNKNOWN_KEY);
        assertThat(seals.verify("operation", CONTENT, null)).isEqualTo(SealVerdict.BROKEN);
        assertThat(seals.verify("operation", CONTENT, "")).isEqualTo(SealVerdict.BROKEN);
        assertThat(seals.verify("operation", CONTENT, "old:")).isEqualTo(SealVerdict.BROKEN);
    }

    @Test
    void aSealIsGoodForItsPurposeOnlyAndADigestIsNone() {
        var seal = seals.seal("operation", CONTENT);
        var digest = seals.digest("operation", CONTENT);

        assertThat(seals.verify("observed", CONTENT, seal)).isEqualTo(SealVerdict.BROKEN);
        assertThat(seals.verify("operation", CONTENT, digest)).isEqualTo(SealVerdict.BROKEN);
        assertThat(digest).isEqualTo(seals.digest("operation", CONTENT)).isNotEqualTo(seal);
    }

    @ParameterizedTest
    @CsvSource({"a, YWJj, has 3 bytes", "a, %%%, is not base64", "a:b, YWJj, has 3 bytes", "'', YWJj, has 3 bytes"})
    void aSecretThatIsNoneIsNamedWithACure(String id, String secret, String complaint) {
        assertThatExceptionOfType(SealKeyException.class)
                .isThrownBy(() -> SealKey.parse(id, secret))
                .withMessageContaining(complaint)
                .withMessageContaining("openssl rand -base64 32")
                .withMessageNotContaining(secret);
    }

    @Test
    void anIdThatASealCouldNotHoldIsRefused() {
        assertThatExceptionOfType(SealKeyException.class).isThrownBy(() -> key("a:b", 1));
    }

    @Test
    void noKeyShowsItsSecret() {
        assertThat(OLD).hasToString("SealKey[old]");
    }

    static SealKey key(String id, int fill) {
        var secret = new byte[SealKey.LENGTH];
        Arrays.fill(secret, (byte) fill);
        return SealKey.of(id, secret);
    }
}
