package io.driftsafe.wire;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long the caller likes to wait for the end of the work: {@code Prefer: wait=N} (RFC 7240). Controllers take it as
 * a parameter.
 */
public record Preference(Optional<Duration> waitFor) {

    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,2})\"?\\s*(?:;.*)?");
    private static final int LONGEST = 60;

    /** The first wait counts; a value out of 1 to 60 seconds is as if it were not there. */
    static Preference of(List<String> headers) {
        return new Preference(headers.stream()
                .flatMap(header -> Stream.of(header.split(",")))
                .map(preference -> WAIT.matcher(preference.strip().toLowerCase(Locale.ROOT)))
                .filter(wait -> wait.matches())
                .map(wait -> Integer.parseInt(wait.group(1)))
                .findFirst()
                .filter(seconds -> seconds >= 1 && seconds <= LONGEST)
                .map(Duration::ofSeconds));
    }

    /** What {@code Preference-Applied} says, if the preference was heeded. */
    public Optional<String> applied() {
        return waitFor.map(duration -> "wait=" + duration.toSeconds());
    }
}
