package io.driftsafe.provider.aws;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException.Refused;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Finds the credentials that a connection refers to. */
final class AwsCredentials {

    private static final String DEFAULT_PROFILE = "default";
    private static final String SESSION = "drift-safe-autofix";

    private final CredentialReferences references;

    AwsCredentials(CredentialReferences references) {
        this.references = references;
    }

    /**
     * Without the role, if the connection names one.
     *
     * @throws CredentialReferences.Missing if they are not where they should be
     * @throws Refused if what is there are no credentials
     */
    AwsCredentialsProvider of(Connection connection) {
        var credentials = connection.credentials();
        return switch (credentials.type()) {
            case ENVIRONMENT ->
                fixed(
                        references.variable(Objects.requireNonNull(credentials.accessKeyIdVariable())),
                        references.variable(Objects.requireNonNull(credentials.secretAccessKeyVariable())),
                        references.optionalVariable(credentials.sessionTokenVariable()));
            case FILE -> ofFile(credentials);
            case PROFILE -> ProfileCredentialsProvider.create(profile(credentials));
            case PLATFORM ->
                AwsCredentialsProviderChain.of(
                        WebIdentityTokenFileCredentialsProvider.create(),
                        ContainerCredentialsProvider.create(),
                        InstanceProfileCredentialsProvider.create());
        };
    }

    /** @param sts by which the role is taken on */
    static AwsCredentialsProvider inRole(Connection connection, StsClient sts) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(connection.roleArn().orElseThrow())
                        .roleSessionName(SESSION)
                        .externalId(connection.externalId().orElse(null)))
                .build();
    }

    /** Only keys are taken from it: such a file may also name a program to run, which nobody may name over HTTP. */
    private AwsCredentialsProvider ofFile(Credentials credentials) {
        var path = Objects.requireNonNull(credentials.path());
        var name = profile(credentials);
        var profile = parsed(path)
                .profile(name)
                .orElseThrow(() -> Refused.denied("The file %s has no profile %s".formatted(path, name)));
        return fixed(
                required(profile, "aws_access_key_id", path),
                required(profile, "aws_secret_access_key", path),
                profile.property("aws_session_token"));
    }

    private ProfileFile parsed(String path) {
        var text = references.file(path);
        try {
            return ProfileFile.builder()
                    .content(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .type(ProfileFile.Type.CREDENTIALS)
                    .build();
        } catch (IllegalArgumentException | SdkClientException noProfiles) {
            // What the parser says may repeat a line of the file.
            throw Refused.denied("The file %s is no AWS credentials file".formatted(path));
        }
    }

    private static String required(Profile profile, String property, String path) {
        return profile.property(property)
                .orElseThrow(() -> Refused.denied(
                        "The profile %s of the file %s has no %s".formatted(profile.name(), path, property)));
    }

    private static String profile(Credentials credentials) {
        return Optional.ofNullable(credentials.profile()).orElse(DEFAULT_PROFILE);
    }

    private static AwsCredentialsProvider fixed(String id, String secret, Optional<String> token) {
        return StaticCredentialsProvider.create(token.<software.amazon.awssdk.auth.credentials.AwsCredentials>map(
                        value -> AwsSessionCredentials.create(id.strip(), secret.strip(), value.strip()))
                .orElseGet(() -> AwsBasicCredentials.create(id.strip(), secret.strip())));
    }
}
