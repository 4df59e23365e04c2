package io.driftsafe.provider;

import io.driftsafe.wire.Versioned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A connection as clients see it. */
record ConnectionView(
        ConnectionId id,
        String name,
        String provider,
        @Nullable String region,
        Credentials credentials,
        @Nullable String roleArn,
        @Nullable String externalId,
        @Nullable String endpoint,
        @Nullable String caFile,
        Connection.Origin origin,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    static ConnectionView of(Connection connection) {
        return new ConnectionView(
                new ConnectionId(connection.id()),
                connection.name(),
                connection.provider(),
                connection.region().orElse(null),
                connection.credentials(),
                connection.roleArn().orElse(null),
                connection.externalId().orElse(null),
                connection.endpoint().orElse(null),
                connection.caFile().orElse(null),
                connection.origin(),
                connection.createdAt(),
                connection.updatedAt());
    }
}
