package io.driftsafe.provider;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where the credentials of a connection are found; never the credentials themselves. {@link ConnectionRules} says which
 * members a type takes, a connection's provider which of them it needs.
 *
 * @param type what kind of place it is
 * @param accessKeyIdVariable the environment variable that holds an AWS access key id
 * @param secretAccessKeyVariable the one that holds its secret
 * @param sessionTokenVariable the one that holds a session token, if there is one
 * @param tokenVariable the one that holds a bearer token
 * @param path of a file: AWS credentials, a kubeconfig, or a bearer token
 * @param profile in an AWS credentials file
 * @param context in a kubeconfig; left out, its current one
 */
public record Credentials(
        @NotNull Type type,
        @Nullable @Size(min = 1, max = 128) String accessKeyIdVariable,
        @Nullable @Size(min = 1, max = 128) String secretAccessKeyVariable,
        @Nullable @Size(min = 1, max = 128) String sessionTokenVariable,
        @Nullable @Size(min = 1, max = 128) String tokenVariable,
        @Nullable @Size(min = 1, max = 4096) String path,
        @Nullable @Size(min = 1, max = 256) String profile,
        @Nullable @Size(min = 1, max = 512) String context) {

    /** A kind of place. */
    public enum Type {
        /** Variables of the service's own environment. */
        ENVIRONMENT,
        /** A file that the service can read. */
        FILE,
        /** A profile in the cloud's usual files of the user that runs the service. */
        PROFILE,
        /** The identity of the machine, container or pod that the service runs in. */
        PLATFORM
    }
}
