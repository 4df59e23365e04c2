package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerDaemonTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK, true", "HTTP/1.0 200 OK, true", "HTTP/1.0 400 Bad Request, false", "'', false"})
    void isThereIfItAnswersThatItIs(String answer, boolean there) throws IOException {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> answer(listening, answer));

            var daemon = DockerDaemon.of(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + listening.getLocalPort()));

            assertThat(daemon.answers()).isEqualTo(there);
        }
    }

    @Test
    void isNotThereIfNobodyListens() {
        var socket = directory.resolve("docker.sock");

        assertThat(DockerDaemon.of(Map.of("DOCKER_HOST", "unix://" + socket)).answers())
                .isFalse();
        assertThat(new DockerDaemon(List.of()).answers()).isFalse();
    }

    @Test
    void isLookedForWhereDockerPutsIt() {
        var usual = DockerDaemon.of(Map.of("HOME", "/home/me"));

        assertThat(usual.addresses())
                .contains(
                        UnixDomainSocketAddress.of("/var/run/docker.sock"),
                        UnixDomainSocketAddress.of("/home/me/.docker/run/docker.sock"));
    }

    private static void answer(ServerSocket listening, String answer) {
        try (var asked = listening.accept()) {
            asked.getInputStream().read();
            asked.getOutputStream().write((answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
