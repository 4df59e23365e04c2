package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That what moto does otherwise than AWS is tried as AWS does it: each row of the table names a test that is there. */
class MotoLiesTest {

    private static final Path TABLE = Path.of("src/test/resources/aws/README.md");

    static List<String> rows() throws IOException {
        try (var lines = Files.lines(TABLE)) {
            return lines.dropWhile(line -> !line.startsWith("| AWS | moto |"))
                    .skip(2)
                    .map(line -> line.split("\\|")[3].strip())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isTried(String test) throws IOException {
        var type = test.substring(1, test.indexOf('`', 1));
        var name = test.substring(type.length() + 2).strip();
        var source = Files.readString(Path.of("src/test/java/io/driftsafe/provider/aws", type + ".java"));
        var inherited = Files.readString(Path.of("src/test/java/io/driftsafe/provider/ProviderContract.java"));

        assertThat(Stream.of("row(\"%s\")", "    void %s(").map(form -> form.formatted(name)))
                .anyMatch(form ->
                        source.contains(form) || source.contains("extends AwsContract") && inherited.contains(form));
    }

    /** So the token of RunInstances, which moto does not know, is of no use to it. */
    @Test
    void instancesAreNeverMade() throws IOException {
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(Files::isRegularFile))
                    .allSatisfy(
                            source -> assertThat(Files.readString(source)).doesNotContainIgnoringCase("runInstances"));
        }
    }
}
