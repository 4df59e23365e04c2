package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.ProviderException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One API server. A write is sent once; a call that fails is told by what is known of its effect. */
final class Api implements AutoCloseable {

    /** By this name the server keeps what the service writes. */
    static final String FIELD_MANAGER = "drift-safe-autofix";

    private static final String PAGE = "limit=500";

    private final HttpClient http;
    private final String server;
    private final String account;
    private final Map<ApiResource, String> versions = new ConcurrentHashMap<>();
    private volatile boolean turnedAway;

    /** @param server its address without a slash at the end */
    Api(HttpClient http, String server, String account) {
        this.http = http;
        this.server = server;
        this.account = account;
    }

    /** @throws ProviderException.Unavailable if it does not answer */
    Optional<Answer> read(ObjectId id, Deadline deadline) {
        var path = path(id.kind().api(), id.namespace(), deadline);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        var answer = get(path.get() + "/" + id.name(), deadline);
        if (answer.isNoSuchPath()) {
            versions.remove(id.kind().api());
            throw new ProviderException.Unavailable("The cluster %s no longer serves %s as it did: try again"
                    .formatted(account, id.kind().api()));
        }
        if (answer.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(good(answer));
    }

    /**
     * All of a kind.
     *
     * @param namespace empty for those of all namespaces, and for kinds that have none
     * @throws ProviderException.Unavailable if it does not answer
     */
    List<ObjectNode> list(ApiResource resource, String namespace, Deadline deadline) {
        return list(resource, namespace, "", deadline);
    }

    /** @param labels as selectors are written; empty for all objects */
    List<ObjectNode> list(ApiResource resource, String namespace, String labels, Deadline deadline) {
        var path = path(resource, namespace, deadline);
        var query = PAGE + (labels.isEmpty() ? "" : "&labelSelector=" + Uris.encoded(labels));
        var objects = new ArrayList<ObjectNode>();
        var next = path.map(start -> start + "?" + query);
        while (next.isPresent()) {
            var answer = get(next.get(), deadline);
            if (answer.isNoSuchPath()) {
                versions.remove(resource);
            }
            var page = good(answer).object();
            page.path("items").valueStream().map(JsonNode::asObject).forEach(objects::add);
            var rest = page.path("metadata").path("continue").asString("");
            next = rest.isEmpty()
                    ? Optional.empty()
                    : path.map(start -> "%s?%s&continue=%s".formatted(start, query, Uris.encoded(rest)));
        }
        return objects;
    }

    /**
     * A JSON Patch, sent once; whatever the server answers is an answer.
     *
     * @throws ProviderException.Unavailable if it surely was not sent
     * @throws ProviderException.OutcomeUnknown if nobody said what became of it
     */
    Answer patch(ObjectId id, ArrayNode patch, boolean dryRun, Deadline deadline) {
        var path = path(id.kind().api(), id.namespace(), deadline)
                .orElseThrow(() -> ProviderException.Changed.gone("The cluster %s serves no %s"
                        .formatted(account, id.kind().api())));
        return patch(path + "/" + id.name(), patch, dryRun, deadline);
    }

    /** The same for the size of a pod's containers, which stays where it runs. */
    Answer resize(String namespace, String pod, ArrayNode patch, boolean dryRun, Deadline deadline) {
        return patch("/api/v1/namespaces/%s/pods/%s/resize".formatted(namespace, pod), patch, dryRun, deadline);
    }

    private Answer patch(String path, ArrayNode patch, boolean dryRun, Deadline deadline) {
        var query = "?fieldManager=" + FIELD_MANAGER + (dryRun ? "&dryRun=All" : "");
        return call("PATCH", path + query, "application/json-patch+json", patch.toString(), !dryRun, deadline);
    }

    /** Whether the server says that it resizes pods where they run. */
    boolean resizesPods(Deadline deadline) {
        return good(get("/api/v1", deadline))
                .object()
                .path("resources")
                .valueStream()
                .anyMatch(served -> served.path("name").asString("").equals("pods/resize"));
    }

    /** Asks a question that changes nothing. */
    Answer ask(String path, ObjectNode question, Deadline deadline) {
        return call("POST", path, "application/json", question.toString(), false, deadline);
    }

    Answer get(String path, Deadline deadline) {
        return call("GET", path, null, null, false, deadline);
    }

    /** The answer, if it is a good one. */
    Answer good(Answer answer) {
        if (answer.isGood()) {
            return answer;
        }
        throw ApiErrors.ofRead(account, answer);
    }

    /** Empty where the server serves nothing of the kind. */
    private Optional<String> path(ApiResource resource, String namespace, Deadline deadline) {
        return version(resource, deadline)
                .map(version -> (resource.isCore() ? "/api/" : "/apis/" + resource.group() + "/")
                        + version
                        + (namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/")
                        + resource.plural());
    }

    /** The best of those in which the server says that it serves the kind. */
    private Optional<String> version(ApiResource resource, Deadline deadline) {
        if (resource.versions().size() == 1) {
            return Optional.of(resource.versions().getFirst());
        }
        var known = versions.get(resource);
        if (known != null) {
            return Optional.of(known);
        }
        var found = resource.versions().stream()
                .filter(version -> serves(resource, version, deadline))
                .findFirst();
        found.ifPresent(version -> versions.put(resource, version));
        return found;
    }

    private boolean serves(ApiResource resource, String version, Deadline deadline) {
        var answer = get("/apis/%s/%s".formatted(resource.group(), version), deadline);
        return answer.status() != 404
                && good(answer)
                        .object()
                        .path("resources")
                        .valueStream()
                        .anyMatch(served -> served.path("name").asString("").equals(resource.plural()));
    }

    private Answer call(
            String method,
            String path,
            @Nullable String contentType,
            @Nullable String body,
            boolean changes,
            Deadline deadline) {
        var left = deadline.left();
        if (left.isZero()) {
            throw new ProviderException.Unavailable("The cluster %s did not answer in time".formatted(account));
        }
        var request = http.newHttpRequestBuilder()
                .uri(server + path)
                .setHeader("Accept", "application/json")
                .timeout(left.toMillis() + 1, TimeUnit.MILLISECONDS);
        if (contentType != null && body != null) {
            request.method(method, contentType, body);
        }
        try {
            var sent = http.sendAsync(request.build(), String.class);
            try {
                var answer = answer(sent.get(left.toMillis() + 1, TimeUnit.MILLISECONDS));
                turnedAway |= answer.status() == 401;
                return answer;
            } finally {
                sent.cancel(true);
            }
        } catch (TimeoutException late) {
            throw unanswered(changes, "The cluster %s did not answer in time".formatted(account));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unanswered(changes, "The wait for the cluster %s was interrupted".formatted(account));
        } catch (ExecutionException failed) {
            var causes = causes(failed);
            throw unanswered(changes && !neverSent(causes), "The cluster %s %s".formatted(account, told(causes)));
        } catch (KubernetesClientException | CredentialsException unready) {
            // The credentials could not be made ready, before anything was sent.
            throw new ProviderException.Unavailable(
                    "The cluster %s cannot be asked: %s".formatted(account, unready.getMessage()));
        }
    }

    /** Whether the server did not take the credentials at least once. */
    boolean wasTurnedAway() {
        return turnedAway;
    }

    private static Answer answer(HttpResponse<String> response) {
        return Answer.of(
                response.code(),
                Optional.ofNullable(response.body()).orElse(""),
                header(response, "Date"),
                header(response, "Retry-After"));
    }

    private static Optional<String> header(HttpResponse<String> response, String name) {
        return response.headers(name).stream().findFirst();
    }

    private static ProviderException unanswered(boolean mayHaveChanged, String why) {
        return mayHaveChanged ? new ProviderException.OutcomeUnknown(why) : new ProviderException.Unavailable(why);
    }

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .toList();
    }

    /** No connection was made, so no byte of the request went over it. */
    private static boolean neverSent(List<Throwable> causes) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof ConnectException
                        || cause instanceof HttpConnectTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof UnresolvedAddressException
                        || cause instanceof javax.net.ssl.SSLHandshakeException);
    }

    private static String told(List<Throwable> causes) {
        if (causes.stream().anyMatch(SSLException.class::isInstance)) {
            return "does not show a certificate that its ca_file or kubeconfig vouches for";
        }
        if (neverSent(causes)) {
            return "cannot be reached";
        }
        return causes.stream().anyMatch(cause -> cause instanceof java.net.http.HttpTimeoutException)
                ? "did not answer in time"
                : "broke off the call";
    }

    @Override
    public void close() {
        http.close();
    }
}
