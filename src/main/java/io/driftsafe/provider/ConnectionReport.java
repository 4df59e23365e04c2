package io.driftsafe.provider;

import java.util.List;
import java.util.Optional;

/**
 * What came of trying a connection.
 *
 * @param identity whom the cloud takes the service for, where it says so
 * @param missing what it has to be allowed and is not
 * @param untried what it has to be allowed, while nothing has shown whether it is
 * @param message what stands in the way, with what to do; empty where nothing does
 */
public record ConnectionReport(
        boolean reachable,
        Optional<String> identity,
        List<Missing> missing,
        List<Untried> untried,
        Optional<String> message) {

    public ConnectionReport {
        missing = List.copyOf(missing);
        untried = List.copyOf(untried);
    }

    /** Where everything was tried. */
    public ConnectionReport(
            boolean reachable, Optional<String> identity, List<Missing> missing, Optional<String> message) {
        this(reachable, identity, missing, List.of(), message);
    }

    public static ConnectionReport unreachable(String message) {
        return new ConnectionReport(false, Optional.empty(), List.of(), Optional.of(message));
    }

    /** Something that the service would have to be allowed. */
    public record Missing(String permission, String resourceType, String message) {}

    /** Something that may be missing: nothing that changes nothing shows it. The message says what would. */
    public record Untried(String permission, String resourceType, String message) {}
}
