package io.driftsafe.provider;

import java.util.List;
import java.util.Optional;

/**
 * What came of trying a connection.
 *
 * @param identity whom the cloud takes the service for, where it says so
 * @param message what stands in the way, with what to do; empty where nothing does
 */
public record ConnectionReport(
        boolean reachable, Optional<String> identity, List<Missing> missing, Optional<String> message) {

    public ConnectionReport {
        missing = List.copyOf(missing);
    }

    public static ConnectionReport unreachable(String message) {
        return new ConnectionReport(false, Optional.empty(), List.of(), Optional.of(message));
    }

    /** Something that the service would have to be allowed. */
    public record Missing(String permission, String resourceType, String message) {}
}
