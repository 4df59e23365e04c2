package io.driftsafe.guardrail.rule;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A type of machine as AWS names it, as {@code m5.2xlarge}, {@code db.t3.medium} or {@code cache.r6g.large}.
 *
 * @param family such as {@code m5}
 * @param size such as {@code 2xlarge}
 */
record InstanceType(String family, String size) {

    private static final Pattern NAME =
            Pattern.compile("(?:(?:db|cache)\\.)?([a-z][a-z0-9-]{0,30})\\.([a-z0-9][a-z0-9-]{0,20})");

    private static final Pattern MANY_TIMES_LARGE = Pattern.compile("([1-9][0-9]{0,3})xlarge");

    private static final List<String> SMALL = List.of("nano", "micro", "small", "medium", "large", "xlarge");

    /** Empty if it is no such name. */
    static Optional<InstanceType> parse(String name) {
        var match = NAME.matcher(name);
        return match.matches() ? Optional.of(new InstanceType(match.group(1), match.group(2))) : Optional.empty();
    }

    /** Where among all sizes this one stands; empty for those that have no place, such as {@code metal}. */
    static Optional<Integer> rank(String size) {
        if (SMALL.contains(size)) {
            return Optional.of(SMALL.indexOf(size));
        }
        var match = MANY_TIMES_LARGE.matcher(size);
        return match.matches() ? Optional.of(SMALL.size() - 2 + Integer.parseInt(match.group(1))) : Optional.empty();
    }
}
