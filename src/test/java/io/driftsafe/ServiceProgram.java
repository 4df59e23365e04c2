package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * What is run as a process of the service.
 *
 * @param options of the Java virtual machine
 */
public record ServiceProgram(String classPath, List<String> options) {

    private static final Duration ASSEMBLY = Duration.ofMinutes(3);

    /** The classes under test, as they are. */
    public static final ServiceProgram PLAIN = new ServiceProgram(System.getProperty("java.class.path"), List.of());

    /**
     * The same with its classes loaded and linked ahead of time, as learned from one start; it starts three times as
     * fast.
     */
    static ServiceProgram aheadOfTime(Path directory) throws IOException {
        var jars = jars(directory);
        var cache = directory.resolve("classes.aot");
        var training = new ServiceProgram(jars, List.of("-XX:AOTCacheOutput=" + cache));
        try (var service = ServiceProcess.launch(
                training,
                directory.resolve("training.log"),
                "--driftsafe.database.embedded.directory=" + directory.resolve("training"))) {
            service.awaitReady();
            service.stop(ASSEMBLY);
        }
        assertThat(cache).isNotEmptyFile();
        return new ServiceProgram(jars, List.of("-XX:AOTCache=" + cache));
    }

    /** No directory of classes can be cached. */
    private static String jars(Path directory) {
        var jar = ToolProvider.findFirst("jar").orElseThrow();
        var entries = new ArrayList<String>();
        for (var entry : PLAIN.classPath().split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry))) {
                var archive = directory.resolve("classes-%d.jar".formatted(entries.size()));
                assertThat(jar.run(System.out, System.err, "--create", "--file", archive.toString(), "-C", entry, "."))
                        .isZero();
                entries.add(archive.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
