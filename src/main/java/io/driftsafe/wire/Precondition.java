package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which versions of a thing the caller is content to change: its {@code If-Match} (RFC 9110). Controllers take it as a
 * parameter.
 */
public final class Precondition {

    private static final Pattern LIST =
            Pattern.compile("[ \\t,]*(?:(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"(?:[ \\t]*,[ \\t,]*|[ \\t]*$))*");
    private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");
    private static final Precondition NONE = new Precondition(true, Set.of());

    private final boolean any;
    private final Set<String> tags;

    private Precondition(boolean any, Set<String> tags) {
        this.any = any;
        this.tags = Set.copyOf(tags);
    }

    /** The strong entity tag of a version, as it stands in {@code ETag}. */
    public static String entityTag(long version) {
        return "\"" + version + "\"";
    }

    /** A weak tag never matches, for If-Match compares strongly. */
    static Precondition of(List<String> headers) {
        if (headers.isEmpty() || headers.equals(List.of("*"))) {
            return NONE;
        }
        var list = String.join(", ", headers);
        if (!LIST.matcher(list).matches()) {
            throw Refusal.invalid("If-Match", "If-Match is * or a list of entity tags in double quotes");
        }
        var strong = new HashSet<String>();
        var tag = TAG.matcher(list);
        while (tag.find()) {
            if (tag.group(1) == null) {
                strong.add(tag.group());
            }
        }
        return new Precondition(false, strong);
    }

    /** @throws Refusal 412 if the caller asked for any certain version of what is only made now */
    public void requireNone() {
        if (!any) {
            throw Refusal.of(
                    ProblemCode.PRECONDITION_FAILED, "There is none yet, so it has no ETag: leave If-Match out");
        }
    }

    /** @throws Refusal 412 if the caller asked for another version than this current one */
    public void require(long version) {
        if (!any && !tags.contains(entityTag(version))) {
            throw Refusal.of(
                    ProblemCode.PRECONDITION_FAILED,
                    "It was changed since it was read: its ETag now is %s".formatted(entityTag(version)));
        }
    }
}
