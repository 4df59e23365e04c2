package io.driftsafe.guardrail.rule;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Addresses of the internet that begin alike, written as CIDR, as {@code 10.0.0.0/8}; one address is a range of itself.
 *
 * @param length of an address, in bits
 * @param alike how many of the leading bits are alike
 */
record AddressRange(BigInteger address, int length, int alike) {

    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(?:\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** @throws IllegalArgumentException if it is neither an address nor a range; no name is looked up */
    static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        if (!ADDRESS.matcher(literal).matches()) {
            throw new IllegalArgumentException("No address");
        }
        var address = InetAddress.ofLiteral(literal).getAddress();
        var length = address.length * Byte.SIZE;
        return new AddressRange(
                new BigInteger(1, address), length, slash < 0 ? length : bits(text.substring(slash + 1), length));
    }

    private static int bits(String text, int most) {
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("After the slash stands a number from 0 to " + most);
        }
        return Integer.parseInt(text);
    }

    BigInteger first() {
        return address.shiftRight(length - alike).shiftLeft(length - alike);
    }

    /** How many there are. */
    BigInteger size() {
        return BigInteger.ONE.shiftLeft(length - alike);
    }

    /** Whether every address of the other is one of this. */
    boolean contains(AddressRange other) {
        var free = length - alike;
        return other.length == length
                && other.alike >= alike
                && other.address.shiftRight(free).equals(address.shiftRight(free));
    }
}
