package io.driftsafe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The Docker of this machine, or what would be it: a client without a daemon is none. */
record DockerDaemon(List<SocketAddress> addresses) {

    private static final int PATIENCE_SECONDS = 3;

    /** Where Docker's own client would look, after what {@code DOCKER_HOST} says. */
    static DockerDaemon of(Map<String, String> environment) {
        var named = environment.getOrDefault("DOCKER_HOST", "");
        if (!named.isBlank()) {
            return new DockerDaemon(List.of(address(URI.create(named))));
        }
        var home = environment.getOrDefault("HOME", "/");
        var runtime = environment.getOrDefault("XDG_RUNTIME_DIR", home + "/.docker/run");
        return new DockerDaemon(List.of(
                UnixDomainSocketAddress.of("/var/run/docker.sock"),
                UnixDomainSocketAddress.of(Path.of(runtime, "docker.sock")),
                UnixDomainSocketAddress.of(Path.of(home, ".docker/run/docker.sock"))));
    }

    private static SocketAddress address(URI named) {
        return "unix".equals(named.getScheme())
                ? UnixDomainSocketAddress.of(named.getPath())
                : new InetSocketAddress(named.getHost(), named.getPort());
    }

    /** Asks it; one that only listens, or wants a certificate, does not count. */
    boolean answers() {
        return addresses.stream()
                .anyMatch(address -> CompletableFuture.supplyAsync(() -> pings(address), Thread::startVirtualThread)
                        .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join());
    }

    private static boolean pings(SocketAddress address) {
        try (var channel = SocketChannel.open(address)) {
            var request = "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            Channels.newOutputStream(channel).write(request);
            var answer = Channels.newInputStream(channel).readNBytes("HTTP/1.x 200".length());
            return new String(answer, StandardCharsets.US_ASCII).matches("HTTP/1\\.. 200");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
