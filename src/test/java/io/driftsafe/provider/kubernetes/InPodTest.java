package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The identity of a pod, whose token the cluster changes from time to time. */
@Tag("cluster")
@ExtendWith(ControlPlane.IsThere.class)
class InPodTest {

    @TempDir
    private Path directory;

    @Test
    void aPodIsLetInByTheTokenThatItHasNow() throws Exception {
        var cluster = ControlPlane.shared();
        var server = URI.create(cluster.server());
        Files.copy(cluster.certificate(), directory.resolve("ca.crt"));
        Files.writeString(directory.resolve("token"), "an-old-token");
        var environment = Map.of(
                "KUBERNETES_SERVICE_HOST",
                server.getHost(),
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.getPort()));
        var settings =
                new KubernetesSettings(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        var api = new Clients(new CredentialReferences(environment::get), settings, directory).of(connection());
        assertThat(version(api)).isEqualTo(401);

        Files.writeString(directory.resolve("token"), ControlPlane.ADMINISTRATOR);

        assertThat(version(api)).isEqualTo(200);
    }

    private static int version(Api api) {
        return api.get("/api/v1/namespaces", Deadline.in(Duration.ofSeconds(5))).status();
    }

    private static Connection connection() {
        return new Connection(
                UUID.randomUUID(),
                "kubernetes",
                "here",
                Optional.empty(),
                new Credentials(Credentials.Type.PLATFORM, null, null, null, null, null, null, null),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Connection.Origin.API,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
