package io.driftsafe.wire;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Ids as clients see them: a type's prefix and a UUID in 26 characters of Crockford's base32 (TypeID). */
public final class TypeId {

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TypeId() {}

    /** @param prefix without the underscore, such as {@code op} */
    public static String format(String prefix, UUID id) {
        var text = new char[LENGTH];
        var rest = unsigned(id.getMostSignificantBits()).shiftLeft(64).or(unsigned(id.getLeastSignificantBits()));
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt(rest.intValue() & 31);
            rest = rest.shiftRight(5);
        }
        return prefix + "_" + new String(text);
    }

    /** Empty for everything that {@link #format} does not write. */
    public static Optional<UUID> parse(String prefix, String text) {
        if (text.length() != prefix.length() + 1 + LENGTH || !text.startsWith(prefix + "_")) {
            return Optional.empty();
        }
        var digits = text.substring(prefix.length() + 1);
        if (digits.charAt(0) > '7' || digits.chars().anyMatch(digit -> ALPHABET.indexOf(digit) < 0)) {
            return Optional.empty();
        }
        var number = BigInteger.ZERO;
        for (int i = 0; i < LENGTH; i++) {
            number = number.shiftLeft(5).or(BigInteger.valueOf(ALPHABET.indexOf(digits.charAt(i))));
        }
        return Optional.of(new UUID(number.shiftRight(64).longValue(), number.longValue()));
    }

    /** A UUIDv7 whose 12 bits after the milliseconds are their fraction, so ids of one node sort by time. */
    public static UUID newUuid(Clock clock) {
        var now = clock.instant();
        var fraction = (now.getNano() % 1_000_000L) * 4096 / 1_000_000;
        return new UUID(
                (now.toEpochMilli() << 16) | 0x7000 | fraction, (RANDOM.nextLong() >>> 2) | 0x8000_0000_0000_0000L);
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }
}
