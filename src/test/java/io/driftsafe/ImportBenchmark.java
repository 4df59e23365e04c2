package io.driftsafe;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long 100,000 resources in 64 MiB take, and what heap, in a service of its own that has 256 MiB.
 *
 * <p>{@code ./mvnw test -Dtest=ImportBenchmark -Dbenchmark}
 */
@EnabledIfSystemProperty(named = "benchmark", matches = ".*")
class ImportBenchmark {

    private static final int RESOURCES = 100_000;
    private static final int SIZE = 64 << 20;
    private static final Pattern COLLECTION = Pattern.compile("Pause .*? (\\d+)M->(\\d+)M\\((\\d+)M\\)");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"state", "shown"})
    void takes100000ResourcesInAMinuteAndLittleMemory(String format) throws IOException {
        var file = format.equals("state") ? state() : shown();
        var collected = directory.resolve("gc.log");
        try (var service = ServiceProcess.start(
                new ServiceProgram(ServiceProgram.PLAIN.classPath(), List.of("-Xmx256m", "-Xlog:gc:file=" + collected)),
                directory.resolve("service.log"),
                "--spring.datasource.url=" + PostgresServer.newest().freshDatabase())) {
            var before = System.nanoTime();

            var answer = service.client().put("/api/v1/providers/simulated/inventory", file);

            var took = Duration.ofNanos(System.nanoTime() - before);
            var collections =
                    COLLECTION.matcher(Files.readString(collected)).results().toList();
            System.out.printf(
                    "ImportBenchmark: %s, %d MiB, %d resources in %.1f s; with -Xmx256m at most %d MiB before and %d MiB"
                            + " after a collection%n",
                    format,
                    file.length() >> 20,
                    RESOURCES,
                    took.toMillis() / 1000.0,
                    most(collections, 1),
                    most(collections, 2));
            assertThat(answer.expect(200).at("/loaded").intValue()).isEqualTo(RESOURCES);
            assertThat(took).isLessThan(Duration.ofMinutes(1));
        }
    }

    private static int most(List<MatchResult> collections, int group) {
        return collections.stream()
                .mapToInt(collection -> Integer.parseInt(collection.group(group)))
                .max()
                .orElse(0);
    }

    private static String state() {
        return IntStream.range(0, RESOURCES)
                .mapToObj(i -> padded("""
                        {"index_key": %d, "schema_version": 1, "attributes": %s, "sensitive_attributes": []}""".formatted(i, attributes(i))))
                .collect(joining(",", """
                        {"version": 4, "resources": [{"mode": "managed", "type": "aws_instance", "name": "web", "instances": [""", "]}]}"));
    }

    private static String shown() {
        return IntStream.range(0, RESOURCES)
                .mapToObj(i -> padded("""
                        {"address": "aws_instance.web[%d]", "mode": "managed", "type": "aws_instance", "values": %s,
                         "sensitive_values": {"tags": {}}}""".formatted(i, attributes(i))))
                .collect(joining(",", """
                        {"format_version": "1.0", "values": {"root_module": {"resources": [""", "]}}}"));
    }

    private static String attributes(int number) {
        return """
                {"id": "i-%017d", "arn": "arn:aws:ec2:us-east-1:123456789012:instance/i-%017d", "ami": "ami-0123456789abcdef0",
                 "availability_zone": "us-east-1a", "instance_type": "t3.large", "monitoring": false, "ebs_optimized": true,
                 "root_block_device": [{"volume_size": 100, "volume_type": "gp3", "iops": 3000, "encrypted": true}],
                 "vpc_security_group_ids": ["sg-0123456789abcdef0"], "tags": {"Name": "web-%d"}}""".formatted(number, number, number);
    }

    private static String padded(String resource) {
        return resource + " ".repeat((SIZE - 200) / RESOURCES - resource.length() - 1);
    }
}
