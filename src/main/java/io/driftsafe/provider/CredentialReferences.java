package io.driftsafe.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a reference to credentials points to, unless it is the service's own; what it says of a failure names the
 * reference, never a value.
 */
public final class CredentialReferences {

    private static final int LARGEST_FILE = 1 << 20;

    private final UnaryOperator<@Nullable String> environment;
    private final CredentialPlaces places;
    private final List<String> trusted;

    /** @param environment a variable's value by its name, or null */
    public CredentialReferences(UnaryOperator<@Nullable String> environment) {
        this(environment, List.of());
    }

    /** @param trusted the hosts, besides this machine, to which credentials may be sent */
    public CredentialReferences(UnaryOperator<@Nullable String> environment, List<String> trusted) {
        this(environment, CredentialPlaces.anywhere(), trusted);
    }

    CredentialReferences(UnaryOperator<@Nullable String> environment, CredentialPlaces places, List<String> trusted) {
        this.environment = environment;
        this.places = places;
        this.trusted = List.copyOf(trusted);
    }

    /** @throws Missing if it is not set, is empty, or is one of the service's own */
    public String variable(String name) {
        ConnectionRules.objectionToVariable(name).ifPresent(objection -> {
            throw new Missing(objection);
        });
        var value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new Missing("The environment variable %s is not set: set it for the service and start it again"
                    .formatted(name));
        }
        return value;
    }

    /** Empty where no variable is named. */
    public Optional<String> optionalVariable(@Nullable String name) {
        return Optional.ofNullable(name).map(this::variable);
    }

    /**
     * @throws Missing if there is no such file, it cannot be read, is the service's own or larger than credentials are
     */
    public String file(String path) {
        try {
            var file = located(path);
            if (Files.size(file) > LARGEST_FILE) {
                throw new Missing("The file %s is larger than 1 MiB, so it holds no credentials".formatted(path));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw unreadable(path);
        }
    }

    /**
     * The same file for those who read it themselves, with its links followed.
     *
     * @throws Missing if there is no such file, or it is the service's own
     */
    public Path located(String path) {
        refuse(ConnectionRules.objectionToFile(path, places), path);
        try {
            var file = Path.of(path).toRealPath();
            refuse(ConnectionRules.objectionToFile(file.toString(), places.real()), path);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (NoSuchFileException missing) {
            // Told below.
        } catch (IOException unreadable) {
            throw unreadable(path);
        }
        throw new Missing("There is no file %s: make it, or name another one".formatted(path));
    }

    /**
     * Why credentials may not be sent to a server that a file names beside them, as a kubeconfig does. Callers choose
     * the file, so the server has to be trusted, unless whoever runs the service has said where such files lie.
     */
    public Optional<String> objectionToServer(String address) {
        return places.vouchedFor() ? Optional.empty() : ConnectionRules.objectionToEndpoint(address, trusted);
    }

    private static void refuse(Optional<String> objection, String path) {
        objection.ifPresent(why -> {
            throw new Missing("The file %s is not read: %s".formatted(path, why));
        });
    }

    private static Missing unreadable(String path) {
        return new Missing("The file %s cannot be read: let the service read it".formatted(path));
    }

    /** The credentials are not where they should be. */
    public static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }

        /** A sentence for people. */
        public String explanation() {
            return String.valueOf(getMessage());
        }
    }
}
