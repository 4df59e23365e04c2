package io.driftsafe.provider;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A way to reach one account of one provider.
 *
 * @param name by which resources name it as their account
 * @param region where resources are when nobody says otherwise
 * @param roleArn of the AWS role to assume
 * @param externalId that the role asks for
 * @param endpoint in place of the cloud's own
 * @param caFile whose certificates its server may have
 * @param version raised by each change, so that what was made of an older one can be made anew
 */
public record Connection(
        UUID id,
        String provider,
        String name,
        Optional<String> region,
        Credentials credentials,
        Optional<String> roleArn,
        Optional<String> externalId,
        Optional<String> endpoint,
        Optional<String> caFile,
        Origin origin,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /** The same, no longer kept by a file. */
    Connection leftToCallers(Instant now) {
        return new Connection(
                id,
                provider,
                name,
                region,
                credentials,
                roleArn,
                externalId,
                endpoint,
                caFile,
                Origin.API,
                version + 1,
                createdAt,
                now);
    }

    /** Who keeps it: the callers, or the connections file that the service read when it started last. */
    public enum Origin {
        API,
        FILE
    }
}
