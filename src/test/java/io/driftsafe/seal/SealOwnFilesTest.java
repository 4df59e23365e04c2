package io.driftsafe.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealOwnFilesTest {

    @Test
    void aSealFileIsTheServicesOwn() {
        var configuration = new SealConfiguration();

        assertThat(configuration
                        .ownSealFile(new SealSettings(List.of(), Path.of("seal.key")))
                        .paths())
                .containsExactly(Path.of("seal.key").toAbsolutePath());
        assertThat(configuration.ownSealFile(new SealSettings(List.of(), null)).paths())
                .isEmpty();
    }
}
