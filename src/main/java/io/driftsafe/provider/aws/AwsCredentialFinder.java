package io.driftsafe.provider.aws;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException.Refused;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** Finds the credentials that a connection refers to, each time anew, so that those that were changed are taken. */
final class AwsCredentialFinder {

    private final CredentialReferences references;
    private final AwsProfiles profiles;

    AwsCredentialFinder(CredentialReferences references, AwsProfiles profiles) {
        this.references = references;
        this.profiles = profiles;
    }

    /**
     * Those of the role, if the connection names one. What it gives out throws {@link CredentialReferences.Missing} if
     * the credentials are not where they should be, and {@link Refused} if what is there are none.
     */
    AwsCredentialsProvider of(Connection connection, AwsRole.Clients clients) {
        var own = own(connection.credentials(), clients);
        return connection
                .roleArn()
                .<AwsCredentialsProvider>map(arn -> AwsRole.named(arn)
                        .withExternalId(connection.externalId())
                        .takenOnBy(own, clients))
                .orElse(own);
    }

    private AwsCredentialsProvider own(Credentials credentials, AwsRole.Clients clients) {
        return switch (credentials.type()) {
            case ENVIRONMENT ->
                () -> keys(
                        references.variable(Objects.requireNonNull(credentials.accessKeyIdVariable())),
                        references.variable(Objects.requireNonNull(credentials.secretAccessKeyVariable())),
                        references.optionalVariable(credentials.sessionTokenVariable()));
            case FILE -> () -> ofFile(credentials);
            case PROFILE -> profiles.of(profile(credentials), clients);
            case PLATFORM -> AwsPlatform.identity(clients);
        };
    }

    /** Only keys are taken from it: such a file may also name a program to run, which nobody may name over HTTP. */
    private AwsCredentials ofFile(Credentials credentials) {
        var path = Objects.requireNonNull(credentials.path());
        var name = profile(credentials);
        var profile = AwsProfiles.parsed(references.file(path), AwsProfiles.Kind.CREDENTIALS)
                .orElseThrow(() -> Refused.denied("The file %s is no AWS credentials file".formatted(path)))
                .profile(name)
                .orElseThrow(() -> Refused.denied("The file %s has no profile %s".formatted(path, name)));
        return AwsProfiles.keys(profile, "of the file " + path);
    }

    private static String profile(Credentials credentials) {
        return Optional.ofNullable(credentials.profile()).orElse("default");
    }

    static AwsCredentials keys(String id, String secret, Optional<String> token) {
        return token.<AwsCredentials>map(
                        value -> AwsSessionCredentials.create(id.strip(), secret.strip(), value.strip()))
                .orElseGet(() -> AwsBasicCredentials.create(id.strip(), secret.strip()));
    }
}
