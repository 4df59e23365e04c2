package io.driftsafe.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of this service: the first seals, all verify. Each purpose is a domain of its own. */
public final class Seals {

    private final SealKey sealing;
    private final Map<String, SealKey> keys;

    /** @param keys at least one */
    public Seals(List<SealKey> keys) {
        this.sealing = keys.getFirst();
        this.keys = keys.stream().collect(Collectors.toUnmodifiableMap(SealKey::id, Function.identity()));
    }

    /** {@code <key id>:<64 hex digits>}. */
    public String seal(String purpose, byte[] content) {
        return text("seal:" + purpose, content);
    }

    public SealVerdict verify(String purpose, byte[] content, @Nullable String seal) {
        var colon = seal == null ? -1 : seal.indexOf(':');
        if (seal == null || colon < 0) {
            return SealVerdict.BROKEN;
        }
        var key = keys.get(seal.substring(0, colon));
        if (key == null) {
            return SealVerdict.UNKNOWN_KEY;
        }
        var wanted = HexFormat.of().formatHex(key.code("seal:" + purpose, content));
        return MessageDigest.isEqual(
                        wanted.getBytes(StandardCharsets.US_ASCII),
                        seal.substring(colon + 1).getBytes(StandardCharsets.UTF_8))
                ? SealVerdict.WHOLE
                : SealVerdict.BROKEN;
    }

    /** Tells contents apart without giving them away; {@code <key id>:<64 hex digits>}, and never a seal. */
    public String digest(String purpose, byte[] content) {
        return text("digest:" + purpose, content);
    }

    private String text(String purpose, byte[] content) {
        return sealing.id() + ":" + HexFormat.of().formatHex(sealing.code(purpose, content));
    }
}
