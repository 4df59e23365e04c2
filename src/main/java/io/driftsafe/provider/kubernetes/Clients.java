package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.http.HttpClient.Builder;
import java.net.http.HttpClient.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The clients of the connections, made when they are first needed and anew when a connection was changed. */
@Component("kubernetesClients")
class Clients {

    /** Where a cluster puts the identity of a pod. */
    private static final Path IN_POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]*");

    private final CredentialReferences references;
    private final KubernetesSettings settings;
    private final Path inPod;
    private final Map<UUID, Held> held = new HashMap<>();

    @Autowired
    Clients(CredentialReferences references, KubernetesSettings settings) {
        this(references, settings, IN_POD);
    }

    /** @param inPod where the identity of the pod lies */
    Clients(CredentialReferences references, KubernetesSettings settings, Path inPod) {
        this.references = references;
        this.settings = settings;
        this.inPod = inPod;
    }

    /** @throws CredentialsException if its credentials are not there, or cannot be used */
    synchronized Api of(Connection connection) {
        var known = held.get(connection.id());
        // A kubeconfig may have got other credentials since.
        if (known != null
                && known.version() == connection.version()
                && !known.api().wasTurnedAway()) {
            return known.api();
        }
        var api = made(connection);
        // The one before is not closed, for a call may be on its way; it goes when nobody uses it.
        held.put(connection.id(), new Held(connection.version(), api));
        return api;
    }

    @PreDestroy
    synchronized void close() {
        held.values().forEach(client -> client.api().close());
        held.clear();
    }

    private Api made(Connection connection) {
        try {
            var access = access(connection);
            return new Api(http(access), access.server(), connection.name());
        } catch (CredentialReferences.Missing missing) {
            throw new CredentialsException(missing.explanation());
        } catch (KubernetesClientException unusable) {
            throw new CredentialsException(
                    "The certificates or keys of the connection %s cannot be read: they are PEM texts"
                            .formatted(connection.name()));
        }
    }

    private Access access(Connection connection) {
        var credentials = connection.credentials();
        return switch (credentials.type()) {
            case PLATFORM -> inPod();
            case FILE ->
                connection.endpoint().isPresent()
                        ? byToken(connection, credentials)
                        : Kubeconfig.read(String.valueOf(credentials.path()), references)
                                .access(Optional.ofNullable(credentials.context()));
            case ENVIRONMENT -> byToken(connection, credentials);
            case PROFILE -> throw new CredentialsException("A Kubernetes connection takes no profile");
        };
    }

    private Access byToken(Connection connection, Credentials credentials) {
        var variable = Optional.ofNullable(credentials.tokenVariable());
        return new Access(
                connection.endpoint().orElseThrow().replaceAll("/+$", ""),
                connection.caFile().map(references::file),
                false,
                Optional.of(() -> variable.map(references::variable)
                        .orElseGet(() -> references
                                .file(String.valueOf(credentials.path()))
                                .strip())),
                Optional.empty(),
                Optional.empty());
    }

    private Access inPod() {
        var host = references.variable("KUBERNETES_SERVICE_HOST");
        var port = references.variable("KUBERNETES_SERVICE_PORT");
        return new Access(
                "https://%s:%s".formatted(host.contains(":") ? "[" + host + "]" : host, port),
                Optional.of(ofPod("ca.crt")),
                false,
                Optional.of(() -> ofPod("token").strip()),
                Optional.empty(),
                Optional.empty());
    }

    private String ofPod(String name) {
        try {
            return Files.readString(inPod.resolve(name));
        } catch (IOException unreadable) {
            throw new CredentialsException("The file %s cannot be read: let the pod have a service account's token"
                    .formatted(inPod.resolve(name)));
        }
    }

    private HttpClient http(Access access) {
        // Once now, so that missing credentials are told before anything is sent.
        if (access.token().map(Clients::token).filter(String::isBlank).isPresent()) {
            throw new CredentialsException("The token for %s is empty".formatted(access.server()));
        }
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(access.server())
                .withTrustCerts(access.unverified())
                .withCaCertData(access.authority().map(Clients::encoded).orElse(null))
                .withClientCertData(
                        access.clientCertificate().map(Clients::encoded).orElse(null))
                .withClientKeyData(access.clientKey().map(Clients::encoded).orElse(null))
                .withClientKeyAlgo(access.clientKey().map(Clients::algorithm).orElse("RSA"))
                .withConnectionTimeout(Math.toIntExact(settings.callTimeout().toMillis()))
                // What is sent again, and when, is for the engine to decide.
                .withRequestRetryBackoffLimit(0)
                .build();
        access.token().ifPresent(token -> config.setOauthTokenProvider(() -> token(token)));
        return new WithoutRedirects().newBuilder(config).build();
    }

    /** What is no token is not sent, for it may be anything that a file holds. */
    private static String token(Supplier<String> token) {
        try {
            var word = token.get();
            if (!TOKEN.matcher(word).matches()) {
                throw new CredentialsException(
                        "What is named as the token is none: a token is one word of letters, digits and signs");
            }
            return word;
        } catch (CredentialReferences.Missing missing) {
            throw new CredentialsException(missing.explanation());
        }
    }

    /** A key says in its first line what it is of. */
    private static String algorithm(String key) {
        return key.contains("BEGIN EC ") ? "EC" : "RSA";
    }

    private static String encoded(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    /** A redirect would carry the credentials to wherever it leads. */
    private static final class WithoutRedirects extends JdkHttpClientFactory {

        @Override
        protected void additionalConfig(Builder builder) {
            builder.followRedirects(Redirect.NEVER).proxy(Builder.NO_PROXY);
        }
    }

    private record Held(long version, Api api) {}
}
