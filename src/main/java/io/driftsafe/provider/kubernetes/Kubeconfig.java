package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.CredentialReferences;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A kubeconfig file. Nothing in it is ever run, so users that an exec plugin signs in are refused. */
final class Kubeconfig {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final String path;
    private final JsonNode root;
    private final CredentialReferences references;

    private Kubeconfig(String path, JsonNode root, CredentialReferences references) {
        this.path = path;
        this.root = root;
        this.references = references;
    }

    /** @throws CredentialsException if it is none */
    static Kubeconfig read(String path, CredentialReferences references) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            Object tree = new Yaml(new SafeConstructor(options)).load(references.file(path));
            if (tree instanceof Map<?, ?> map) {
                return new Kubeconfig(path, JsonMapper.shared().valueToTree(map), references);
            }
        } catch (YAMLException | IllegalArgumentException noYaml) {
            // It may hold secrets, so nothing of it is told.
        }
        throw new CredentialsException("The file %s is no kubeconfig".formatted(path));
    }

    /**
     * @param wanted the context; left out, the current one
     * @throws CredentialsException that says what of it cannot be used
     */
    Access access(Optional<String> wanted) {
        var context = wanted.or(() ->
                        Optional.of(root.path("current-context").asString("")).filter(name -> !name.isEmpty()))
                .orElseThrow(() -> wrong("has no current context: name one in /credentials/context"));
        var chosen = named("contexts", context).path("context");
        var cluster = named("clusters", chosen.path("cluster").asString("")).path("cluster");
        var user = named("users", chosen.path("user").asString("")).path("user");
        var server = text(cluster, "server").orElseThrow(() -> wrong("names no server for the context " + context));
        refuseUnusable(cluster, user, server);
        return new Access(
                server.replaceAll("/+$", ""),
                pem(cluster, "certificate-authority"),
                isUnverified(cluster),
                token(user),
                pem(user, "client-certificate"),
                pem(user, "client-key"));
    }

    private void refuseUnusable(JsonNode cluster, JsonNode user, String server) {
        if (user.has("exec")) {
            throw wrong("signs in by a program (exec), which the service does not run:"
                    + " give it a token of a service account, in place of it");
        }
        if (user.has("auth-provider")) {
            throw wrong("signs in by an auth-provider, which Kubernetes has given up:"
                    + " give it a token of a service account, in place of it");
        }
        if (user.has("username") || user.has("password")) {
            throw wrong("signs in by a password, which Kubernetes has given up:"
                    + " give it a token of a service account, in place of it");
        }
        if (user.has("as")) {
            throw wrong("acts as another user, which is not taken over: connect as that user");
        }
        for (var unknown : Set.of("tls-server-name", "proxy-url")) {
            if (cluster.has(unknown)) {
                throw wrong("asks for %s, which is not supported".formatted(unknown));
            }
        }
        if (isUnverified(cluster) && !isThisMachine(server)) {
            throw wrong("would send credentials to %s without looking at its certificate:".formatted(server)
                    + " name its certificate-authority, in place of insecure-skip-tls-verify");
        }
        if (!server.startsWith("https://") && !isThisMachine(server)) {
            throw wrong("would send credentials to %s in clear text".formatted(server));
        }
        references.objectionToServer(server).ifPresent(objection -> {
            throw wrong("cannot be used: " + objection);
        });
    }

    private static boolean isUnverified(JsonNode cluster) {
        return cluster.path("insecure-skip-tls-verify").asBoolean(false);
    }

    static boolean isThisMachine(String server) {
        try {
            return THIS_MACHINE.contains(String.valueOf(URI.create(server).getHost()));
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private Optional<Supplier<String>> token(JsonNode user) {
        var file = text(user, "tokenFile").map(this::beside);
        return file.<Supplier<String>>map(name -> () -> references.file(name).strip())
                .or(() -> text(user, "token").map(token -> () -> token));
    }

    /** Given in place, or in a file that is named. */
    private Optional<String> pem(JsonNode node, String name) {
        return text(node, name + "-data")
                .map(this::decoded)
                .or(() -> text(node, name).map(this::beside).map(references::file));
    }

    private String decoded(String data) {
        try {
            return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            throw wrong("has data that is no base64");
        }
    }

    /** Files are named from where the kubeconfig lies. */
    private String beside(String file) {
        var here = Path.of(path).toAbsolutePath().getParent();
        return here == null ? file : here.resolve(file).toString();
    }

    private JsonNode named(String list, String name) {
        return root.path(list)
                .valueStream()
                .filter(entry -> entry.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("has no %s in its %s".formatted(name.isEmpty() ? "name" : name, list)));
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.of(node.path(name).asString("")).filter(value -> !value.isBlank());
    }

    private CredentialsException wrong(String what) {
        return new CredentialsException("The kubeconfig %s %s".formatted(path, what));
    }
}
