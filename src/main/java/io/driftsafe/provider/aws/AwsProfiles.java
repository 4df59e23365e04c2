package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.utils.IoUtils;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * AWS' usual files of the user that runs the service. A profile is keys, or a role that is taken on with another
 * profile, with the platform's identity or with a token; programs that it names are never run.
 *
 * @param credentials whose properties count before those of the other
 * @param config where it may also stand
 */
record AwsProfiles(Path credentials, Path config) {

    /** Where AWS' own tools look, too. */
    static AwsProfiles ofUser() {
        return new AwsProfiles(ProfileFileLocation.credentialsFilePath(), ProfileFileLocation.configurationFilePath());
    }

    /** What it gives out throws {@link Refused} where the profile gives no credentials. */
    AwsCredentialsProvider of(String name, AwsRole.Clients clients) {
        return new Reread(name, clients);
    }

    /** Empty if the text is no such file; what the parser says may repeat a line of it. */
    static Optional<ProfileFile> parsed(String text, Kind kind) {
        try {
            return Optional.of(ProfileFile.builder()
                    .content(text)
                    .type(kind == Kind.CREDENTIALS ? ProfileFile.Type.CREDENTIALS : ProfileFile.Type.CONFIGURATION)
                    .build());
        } catch (IllegalArgumentException | SdkClientException noProfiles) {
            return Optional.empty();
        }
    }

    /** @param where it stands, as in {@code of the file /etc/keys} */
    static AwsCredentials keys(Profile profile, String where) {
        return AwsCredentialFinder.keys(
                required(profile, ProfileProperty.AWS_ACCESS_KEY_ID, where),
                required(profile, ProfileProperty.AWS_SECRET_ACCESS_KEY, where),
                profile.property(ProfileProperty.AWS_SESSION_TOKEN));
    }

    private static String required(Profile profile, String property, String where) {
        return profile.property(property)
                .filter(value -> !value.isBlank())
                .orElseThrow(
                        () -> Refused.denied("The profile %s %s has no %s".formatted(profile.name(), where, property)));
    }

    private ProfileFile read() {
        var both = ProfileFile.aggregator();
        read(credentials, Kind.CREDENTIALS).ifPresent(both::addFile);
        read(config, Kind.CONFIGURATION).ifPresent(both::addFile);
        return both.build();
    }

    private static Optional<ProfileFile> read(Path file, Kind kind) {
        try {
            return Optional.of(parsed(Files.readString(file, StandardCharsets.UTF_8), kind)
                    .orElseThrow(() -> Refused.denied("The file %s is none of AWS' profiles".formatted(file))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw Refused.denied("The file %s cannot be read: let the service read it".formatted(file));
        }
    }

    private AwsCredentialsProvider provider(
            ProfileFile files, String name, Set<String> before, AwsRole.Clients clients) {
        var profile = files.profile(name)
                .orElseThrow(() -> Refused.denied("There is no profile %s in %s or %s: add it, or name another"
                        .formatted(name, credentials, config)));
        refuseWhatIsNotDone(profile);
        if (!before.add(name)) {
            throw Refused.denied("The profile %s leads back to itself: give the last of %s keys"
                    .formatted(name, String.join(", ", before)));
        }
        var arn = profile.property(ProfileProperty.ROLE_ARN);
        return arn.isPresent()
                ? inRole(files, profile, arn.get(), before, clients)
                : StaticCredentialsProvider.create(keys(profile, where()));
    }

    private static void refuseWhatIsNotDone(Profile profile) {
        if (profile.property(ProfileProperty.CREDENTIAL_PROCESS).isPresent()) {
            throw Refused.denied(
                    "The profile %s names a program (credential_process), and this service runs none: give it keys or a role"
                            .formatted(profile.name()));
        }
        if (profile.properties().keySet().stream()
                .anyMatch(property -> property.startsWith("sso_") || property.equals(ProfileProperty.LOGIN_SESSION))) {
            throw Refused.denied(
                    "The profile %s is for people who sign in (SSO), and their sessions end: give the service keys or a role of its own"
                            .formatted(profile.name()));
        }
        if (profile.property(ProfileProperty.MFA_SERIAL).isPresent()) {
            throw Refused.denied(
                    "The profile %s asks a person for a code (mfa_serial): give the service a role that asks for none"
                            .formatted(profile.name()));
        }
    }

    private AwsCredentialsProvider inRole(
            ProfileFile files, Profile profile, String arn, Set<String> before, AwsRole.Clients clients) {
        var role = AwsRole.named(arn)
                .withExternalId(profile.property(ProfileProperty.EXTERNAL_ID))
                .withSession(profile.property(ProfileProperty.ROLE_SESSION_NAME))
                .withSeconds(seconds(profile));
        var token = profile.property(ProfileProperty.WEB_IDENTITY_TOKEN_FILE);
        if (token.isPresent()) {
            return role.takenOnByToken(Path.of(token.get()), clients);
        }
        var source = profile.property(ProfileProperty.SOURCE_PROFILE);
        if (source.isPresent()) {
            return role.takenOnBy(source(files, profile, source.get(), before, clients), clients);
        }
        return role.takenOnBy(
                platform(profile.property(ProfileProperty.CREDENTIAL_SOURCE).orElse(""), profile), clients);
    }

    /** One that names itself has the keys with which its role is taken on. */
    private AwsCredentialsProvider source(
            ProfileFile files, Profile profile, String source, Set<String> before, AwsRole.Clients clients) {
        return source.equals(profile.name())
                ? StaticCredentialsProvider.create(keys(profile, where()))
                : provider(files, source, before, clients);
    }

    private static AwsCredentialsProvider platform(String source, Profile profile) {
        return switch (source) {
            case "Environment" -> EnvironmentVariableCredentialsProvider.create();
            case "Ec2InstanceMetadata" -> AwsPlatform.machine();
            case "EcsContainer" -> AwsPlatform.container();
            default ->
                throw Refused.denied(
                        "The profile %s does not say who takes on its role: give it a source_profile, or as credential_source Environment, Ec2InstanceMetadata or EcsContainer"
                                .formatted(profile.name()));
        };
    }

    private static Optional<Integer> seconds(Profile profile) {
        var length = profile.property(ProfileProperty.DURATION_SECONDS);
        try {
            return length.map(Integer::valueOf);
        } catch (NumberFormatException noNumber) {
            throw Refused.denied(
                    "The duration_seconds of the profile %s are no number: give a whole one".formatted(profile.name()));
        }
    }

    private String where() {
        return "in %s or %s".formatted(credentials, config);
    }

    /** Which of the two files. */
    enum Kind {
        CREDENTIALS,
        CONFIGURATION
    }

    /** What the files say now; a role stays taken on while they say the same. */
    private final class Reread implements AwsCredentialsProvider, SdkAutoCloseable {

        private final String name;
        private final AwsRole.Clients clients;
        private @Nullable ProfileFile last;
        private @Nullable AwsCredentialsProvider made;

        Reread(String name, AwsRole.Clients clients) {
            this.name = name;
            this.clients = clients;
        }

        @Override
        public AwsCredentials resolveCredentials() {
            return current().resolveCredentials();
        }

        private synchronized AwsCredentialsProvider current() {
            var now = read();
            var known = made;
            if (known != null && now.equals(last)) {
                return known;
            }
            close();
            var anew = provider(now, name, new LinkedHashSet<>(), clients);
            last = now;
            made = anew;
            return anew;
        }

        @Override
        public synchronized void close() {
            if (made != null) {
                IoUtils.closeIfCloseable(made, null);
                made = null;
            }
        }
    }
}
