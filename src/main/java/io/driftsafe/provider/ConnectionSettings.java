package io.driftsafe.provider;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where connections come from besides the API, and where they may lead.
 *
 * @param file a YAML list of connections, read at start
 * @param trustedEndpoints the hosts, besides this machine and the cloud's own, to which credentials may be sent
 * @param credentialDirectories where the files lie that connections name; else where such files usually lie
 */
@ConfigurationProperties("driftsafe.provider.connections")
record ConnectionSettings(
        @Nullable String file,
        @DefaultValue List<String> trustedEndpoints,
        @DefaultValue List<Path> credentialDirectories) {

    ConnectionSettings {
        trustedEndpoints = trustedEndpoints.stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList();
        credentialDirectories = List.copyOf(credentialDirectories);
        if (trustedEndpoints.stream().anyMatch(host -> host.isBlank() || host.startsWith(".") || host.contains("/"))) {
            throw new IllegalArgumentException(
                    "driftsafe.provider.connections.trusted-endpoints are names of hosts, as in"
                            + " localstack.example.com");
        }
        if (!credentialDirectories.stream().allMatch(Path::isAbsolute)) {
            throw new IllegalArgumentException(
                    "driftsafe.provider.connections.credential-directories are absolute paths, as in"
                            + " /etc/driftsafe/credentials");
        }
    }
}
