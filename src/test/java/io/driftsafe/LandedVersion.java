package io.driftsafe;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The version of the service before this one, compiled from the repository's own history. {@code landed-version} among
 * the tests' resources names its commit.
 */
final class LandedVersion {

    private LandedVersion() {}

    /** Skips the test, loudly, where the history is not here. */
    static ServiceProgram compiled(Path directory) throws IOException, InterruptedException {
        var commit = new String(
                        LandedVersion.class
                                .getResourceAsStream("/landed-version")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .strip();
        var archive = directory.resolve("landed.tar");
        var git = new ProcessBuilder("git", "archive", "--output", archive.toString(), commit, "src/main")
                .redirectErrorStream(true)
                .start();
        var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (git.waitFor() != 0) {
            var why = "NOT TRIED: the version before this one, %s, is not in the history that is here: %s"
                    .formatted(commit, said.strip());
            System.out.println(why);
            abort(why);
        }
        run("tar", "--extract", "--file", archive.toString(), "--directory", directory.toString());
        var classes = Files.createDirectories(directory.resolve("landed"));
        compile(directory.resolve("src/main/java"), classes);
        run("cp", "--recursive", directory.resolve("src/main/resources") + "/.", classes.toString());
        run("cp", "--recursive", "src/test/resources/config", classes.toString());
        return new ServiceProgram(classes + File.pathSeparator + dependencies(), List.of());
    }

    /** All that this version runs with, but itself. */
    private static String dependencies() {
        return Stream.of(ServiceProgram.PLAIN.classPath().split(File.pathSeparator))
                .filter(entry -> !Files.isDirectory(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void compile(Path sources, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                var found = Files.walk(sources)) {
            var said = new StringWriter();
            var done = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-parameters",
                                    "-proc:none",
                                    "-nowarn",
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    dependencies()),
                            null,
                            files.getJavaFileObjectsFromPaths(
                                    found.filter(file -> file.toString().endsWith(".java"))
                                            .toList()))
                    .call();
            if (!done) {
                throw new IllegalStateException(
                        "The version before this one does not compile with today's libraries: " + said);
            }
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("Failed: " + String.join(" ", command));
        }
    }
}
