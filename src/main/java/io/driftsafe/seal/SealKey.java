package io.driftsafe.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A secret that seals, and the name by which its seals know it. */
public record SealKey(String id, SecretKey secret) {

    static final int LENGTH = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    public SealKey {
        if (!ID.matcher(id).matches()) {
            throw new SealKeyException(
                    "The seal key id \"%s\" is not 1 to 32 letters, digits, _ or -; set driftsafe.seal.keys[].id to one that is"
                            .formatted(id));
        }
    }

    static SealKey parse(String id, String base64) {
        try {
            return of(id, Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException _) {
            throw new SealKeyException(
                    "The secret of seal key \"%s\" is not base64; `openssl rand -base64 32` makes one that is"
                            .formatted(id));
        }
    }

    /** A key of exactly 32 bytes. */
    public static SealKey of(String id, byte[] secret) {
        if (secret.length != LENGTH) {
            throw new SealKeyException(
                    "The secret of seal key \"%s\" has %d bytes instead of 32; `openssl rand -base64 32` makes one that has"
                            .formatted(id, secret.length));
        }
        return new SealKey(id, new SecretKeySpec(secret, ALGORITHM));
    }

    /** Tells two keys apart without giving either away. */
    String fingerprint() {
        return HexFormat.of().formatHex(code("fingerprint", new byte[0]));
    }

    byte[] code(String purpose, byte[] content) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            // No purpose holds a zero byte, so purpose and content cannot run into each other.
            mac.update((byte) 0);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "SealKey[" + id + "]";
    }
}
