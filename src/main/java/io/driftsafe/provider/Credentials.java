package io.driftsafe.provider;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
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
 * @param namespaces of a cluster, for which alone they are good; left out, all
 */
public record Credentials(
        @NotNull Type type,
        @Nullable @Size(min = 1, max = 128) String accessKeyIdVariable,
        @Nullable @Size(min = 1, max = 128) String secretAccessKeyVariable,
        @Nullable @Size(min = 1, max = 128) String sessionTokenVariable,
        @Nullable @Size(min = 1, max = 128) String tokenVariable,
        @Nullable @Size(min = 1, max = 4096) String path,
        @Nullable @Size(min = 1, max = 256) String profile,
        @Nullable @Size(min = 1, max = 512) String context,

        @Nullable @Size(min = 1, max = 100)
        List<@NotNull @Pattern(regexp = NAMESPACE, message = "is the name of a namespace") String> namespaces) {

    private static final String NAMESPACE = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    public Credentials {
        namespaces = namespaces == null ? null : List.copyOf(namespaces);
    }

    /** Good for all that there is. */
    public Credentials(
            Type type,
            @Nullable String accessKeyIdVariable,
            @Nullable String secretAccessKeyVariable,
            @Nullable String sessionTokenVariable,
            @Nullable String tokenVariable,
            @Nullable String path,
            @Nullable String profile,
            @Nullable String context) {
        this(
                type,
                accessKeyIdVariable,
                secretAccessKeyVariable,
                sessionTokenVariable,
                tokenVariable,
                path,
                profile,
                context,
                null);
    }

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
