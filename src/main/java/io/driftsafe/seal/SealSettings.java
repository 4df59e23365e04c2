package io.driftsafe.seal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the seal keys come from.
 *
 * @param keys the first seals, all verify
 * @param file holds one key; made on the first start
 */
@ConfigurationProperties("driftsafe.seal")
record SealSettings(@DefaultValue List<Key> keys, @Nullable Path file) {

    SealSettings {
        keys = List.copyOf(keys);
        if (!keys.isEmpty() && file != null) {
            throw new SealKeyException("Set either driftsafe.seal.keys or driftsafe.seal.file, not both");
        }
        parsed(keys);
    }

    List<SealKey> parsedKeys() {
        return parsed(keys);
    }

    private static List<SealKey> parsed(List<Key> keys) {
        var parsed = keys.stream()
                .map(key -> SealKey.parse(key.idOrEmpty(), key.secretOrEmpty()))
                .toList();
        if (parsed.stream().map(SealKey::id).distinct().count() < parsed.size()) {
            throw new SealKeyException("Two of driftsafe.seal.keys have the same id; give each key an id of its own");
        }
        return parsed;
    }

    /** One key as it is configured. */
    record Key(@Nullable String id, @Nullable String secret) {

        String idOrEmpty() {
            return id == null ? "" : id;
        }

        String secretOrEmpty() {
            return secret == null ? "" : secret;
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }
}
