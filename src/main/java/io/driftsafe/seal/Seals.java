package io.driftsafe.seal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /**
     * Those of files, each with one key as the service makes them.
     *
     * @throws SealKeyException if one is no such file
     */
    public static Seals in(List<Path> files) {
        return new Seals(files.stream().map(SealFile::new).map(SealFile::read).toList());
    }

    /** {@code <key id>:<64 hex digits>}. */
    public String seal(String purpose, byte[] content) {
        return text(sealing, "seal:" + purpose, content);
    }

    public SealVerdict verify(String purpose, byte[] content, @Nullable String seal) {
        var id = keyOf(seal);
        if (seal == null || id.isEmpty()) {
            return SealVerdict.BROKEN;
        }
        var key = keys.get(id);
        if (key == null) {
            return SealVerdict.UNKNOWN_KEY;
        }
        var wanted = HexFormat.of().formatHex(key.code("seal:" + purpose, content));
        return MessageDigest.isEqual(
                        wanted.getBytes(StandardCharsets.US_ASCII),
                        seal.substring(id.length() + 1).getBytes(StandardCharsets.UTF_8))
                ? SealVerdict.WHOLE
                : SealVerdict.BROKEN;
    }

    /** The id of the key that a seal says it was made with. */
    public static String keyOf(@Nullable String seal) {
        return seal == null ? "" : seal.substring(0, Math.max(0, seal.indexOf(':')));
    }

    /** Tells contents apart without giving them away; {@code <key id>:<64 hex digits>}, and never a seal. */
    public String digest(String purpose, byte[] content) {
        return text(sealing, "digest:" + purpose, content);
    }

    /** What each key would have made of it, the first key's digest first: for looking up what an older key has made. */
    public List<String> digests(String purpose, byte[] content) {
        return Stream.concat(Stream.of(sealing), keys.values().stream().filter(key -> key != sealing))
                .map(key -> text(key, "digest:" + purpose, content))
                .toList();
    }

    private static String text(SealKey key, String purpose, byte[] content) {
        return key.id() + ":" + HexFormat.of().formatHex(key.code(purpose, content));
    }
}
