package io.driftsafe.guardrail.rule;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructType;
import dev.cel.common.values.NullValue;
import dev.cel.common.values.StructValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret as rules read it: it is there, and the same as another or not. It has no text, not even that of its digest,
 * on parts of which guesses could be tried.
 */
@SuppressWarnings("Immutable")
final class Secret extends StructValue<String, Object> {

    /** What people are shown in its place. */
    static final String SHOWN = "(secret)";

    static final String NOT_FOUND_BY = "What is secret is not known, so that nothing can be found by it";

    static final Pattern DIGEST = Pattern.compile("secret:([^:\\s\"]+):[0-9a-f]{64}");

    private static final StructType TYPE = StructType.create("Secret", ImmutableSet.of(), _ -> Optional.empty());

    private final String digest;
    private final String key;

    private Secret(String digest, String key) {
        this.digest = digest;
        this.key = key;
    }

    /** Empty if no digest is in the text. */
    static Optional<Secret> in(String text) {
        var found = DIGEST.matcher(text);
        return found.find() ? Optional.of(new Secret(text, found.group(1))) : Optional.empty();
    }

    @Override
    public Object select(String name) {
        throw new UnknownRead("What is secret has no members that rules could read");
    }

    @Override
    public Optional<Object> find(String name) {
        throw new UnknownRead("What is secret has no members that rules could read");
    }

    @Override
    public Object value() {
        return this;
    }

    @Override
    public boolean isZeroValue() {
        return false;
    }

    @Override
    public CelType celType() {
        return TYPE;
    }

    @Override
    public boolean equals(Object other) {
        if (other instanceof NullValue || other instanceof com.google.protobuf.NullValue) {
            return false;
        }
        if (!(other instanceof Secret secret)) {
            throw new UnknownRead(
                    "What is secret is not known, so that it can be compared with another secret only, or asked for"
                            + " with has()");
        }
        if (!secret.key.equals(key)) {
            throw new UnknownRead(
                    "Two secrets were digested with different keys, so that it is not known whether they are the same");
        }
        return secret.digest.equals(digest);
    }

    /** For whoever would look it up among texts. */
    @Override
    public int hashCode() {
        throw new UnknownRead(NOT_FOUND_BY);
    }

    @Override
    public String toString() {
        return SHOWN;
    }
}
