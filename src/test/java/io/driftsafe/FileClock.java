package io.driftsafe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A machine's clock that is off by as many seconds as a file of a test says. */
@Component
@ConditionalOnProperty("test.clock-file")
class FileClock implements MachineTime {

    private final Path file;

    FileClock(@Value("${test.clock-file}") Path file) {
        this.file = file;
    }

    @Override
    public Instant instant() {
        try {
            return InstantSource.system()
                    .instant()
                    .plusSeconds(
                            Files.exists(file)
                                    ? Long.parseLong(Files.readString(file).strip())
                                    : 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
