package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnFilesTest {

    @Test
    void theEmbeddedDatabaseAndItsSealKeyAreTheServicesOwn() {
        var settings = new DatabaseSettings(new DatabaseSettings.Embedded(Path.of("data/postgres")));

        var own = new DatabaseConfiguration.Embedded().ownDatabaseFiles(settings);

        var data = Path.of("data").toAbsolutePath();
        assertThat(own.paths())
                .contains(data.resolve("postgres"), data.resolve("postgres.seal"))
                .contains(
                        new DatabaseConfiguration.Embedded().sealFile(settings).path());
    }
}
