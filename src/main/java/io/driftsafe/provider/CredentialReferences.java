package io.driftsafe.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads what a reference to credentials points to; what it says of a failure names the reference, never a value. */
public final class CredentialReferences {

    private static final int LARGEST_FILE = 1 << 20;

    private final UnaryOperator<@Nullable String> environment;

    /** @param environment a variable's value by its name, or null */
    public CredentialReferences(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    /** @throws Missing if it is not set, or empty */
    public String variable(String name) {
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

    /** @throws Missing if there is no such file, it cannot be read or is larger than credentials are */
    public String file(String path) {
        try {
            var file = Path.of(path);
            if (!Files.isRegularFile(file)) {
                throw new Missing("There is no file %s: make it, or name another one".formatted(path));
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new Missing("The file %s is larger than 1 MiB, so it holds no credentials".formatted(path));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (InvalidPathException | IOException unreadable) {
            throw new Missing("The file %s cannot be read: let the service read it".formatted(path));
        }
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
