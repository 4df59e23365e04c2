package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Unavailable;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.utils.IoUtils;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The identity that AWS gives to the machine, container or pod in which the service runs. Which of them there is, AWS
 * tells by the variables that it sets; without any it is the machine's.
 */
final class AwsPlatform {

    private static final String OURS = "drift-safe-autofix";

    /** The form in which the SDK takes how many seconds the machine's metadata service is waited for. */
    private static final ProfileFile PATIENCE = ProfileFile.builder()
            .content("[profile %s]%nmetadata_service_timeout = 2%n".formatted(OURS))
            .type(ProfileFile.Type.CONFIGURATION)
            .build();

    private AwsPlatform() {}

    static AwsCredentialsProvider identity(AwsRole.Clients clients) {
        var token = set(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE);
        var role = set(SdkSystemSetting.AWS_ROLE_ARN);
        if (token.isPresent() && role.isPresent()) {
            return new Explained(
                    "service account",
                    AwsRole.named(role.get())
                            .withSession(set(SdkSystemSetting.AWS_ROLE_SESSION_NAME))
                            .takenOnByToken(Path.of(token.get()), clients));
        }
        return set(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
                        .or(() -> set(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI))
                        .isPresent()
                ? container()
                : machine();
    }

    static AwsCredentialsProvider container() {
        return new Explained("container", ContainerCredentialsProvider.builder().build());
    }

    static AwsCredentialsProvider machine() {
        return new Explained(
                "machine",
                InstanceProfileCredentialsProvider.builder()
                        .profileFile(() -> PATIENCE)
                        .profileName(OURS)
                        .build());
    }

    private static Optional<String> set(SdkSystemSetting setting) {
        return setting.getStringValue().filter(value -> !value.isBlank());
    }

    /** Says what is to be done where the platform gives nothing. */
    private record Explained(String platform, AwsCredentialsProvider source)
            implements AwsCredentialsProvider, SdkAutoCloseable {

        @Override
        public AwsCredentials resolveCredentials() {
            try {
                return source.resolveCredentials();
            } catch (SdkClientException none) {
                throw new Unavailable(
                        "The %s in which the service runs has no identity of AWS (%s): give it a role, or the connection credentials of another type"
                                .formatted(platform, none.getMessage()));
            }
        }

        @Override
        public void close() {
            IoUtils.closeIfCloseable(source, null);
        }
    }
}
