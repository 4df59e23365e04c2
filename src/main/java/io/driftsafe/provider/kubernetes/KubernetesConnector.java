package io.driftsafe.provider.kubernetes;

import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ConnectionReport;
import io.driftsafe.provider.ConnectionReport.Missing;
import io.driftsafe.provider.Connector;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a connection to a cluster has to be like, and what it may do there. */
@Component
class KubernetesConnector implements Connector {

    private final Clients clients;
    private final KubernetesSettings settings;

    KubernetesConnector(Clients clients, KubernetesSettings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    @Override
    public String provider() {
        return KubernetesCloud.NAME;
    }

    @Override
    public List<FieldError> mistakes(Connection connection) {
        var mistakes = new ArrayList<FieldError>();
        var credentials = connection.credentials();
        switch (credentials.type()) {
            case PLATFORM -> {
                refuse(mistakes, "/endpoint", connection.endpoint(), "a pod knows the address of its own cluster");
                refuse(mistakes, "/ca_file", connection.caFile(), "a pod has its cluster's certificates");
                refuse(mistakes, "/credentials/path", credentials.path(), "a pod has a token of its own");
                refuse(
                        mistakes,
                        "/credentials/token_variable",
                        credentials.tokenVariable(),
                        "a pod has a token of its own");
                refuse(mistakes, "/credentials/context", credentials.context(), "only a kubeconfig has contexts");
            }
            case FILE -> {
                require(mistakes, "/credentials/path", credentials.path(), "the kubeconfig, or the file with a token");
                refuse(mistakes, "/credentials/token_variable", credentials.tokenVariable(), "path names a file");
                if (connection.endpoint().isPresent()) {
                    refuse(
                            mistakes,
                            "/credentials/context",
                            credentials.context(),
                            "with an endpoint, path is a token");
                } else {
                    refuse(mistakes, "/ca_file", connection.caFile(), "the kubeconfig names it");
                }
            }
            case ENVIRONMENT -> {
                require(
                        mistakes,
                        "/credentials/token_variable",
                        credentials.tokenVariable(),
                        "the variable with a token");
                require(mistakes, "/endpoint", connection.endpoint().orElse(null), "the address of the API server");
                refuse(mistakes, "/credentials/path", credentials.path(), "token_variable names a variable");
                refuse(mistakes, "/credentials/context", credentials.context(), "only a kubeconfig has contexts");
            }
            case PROFILE ->
                mistakes.add(new FieldError(
                        "/credentials/type", "Kubernetes has no profiles: use file with the path of a kubeconfig"));
        }
        refuseOthers(mistakes, connection, credentials);
        connection
                .endpoint()
                .filter(endpoint -> endpoint.startsWith("http:") && !Kubeconfig.isThisMachine(endpoint))
                .ifPresent(_ ->
                        mistakes.add(new FieldError("/endpoint", "The token would be sent in clear text: use https")));
        return mistakes;
    }

    private static void refuseOthers(List<FieldError> mistakes, Connection connection, Credentials credentials) {
        var ofAws = "it is of AWS only";
        refuse(mistakes, "/role_arn", connection.roleArn(), ofAws);
        refuse(mistakes, "/external_id", connection.externalId(), ofAws);
        refuse(mistakes, "/credentials/access_key_id_variable", credentials.accessKeyIdVariable(), ofAws);
        refuse(mistakes, "/credentials/secret_access_key_variable", credentials.secretAccessKeyVariable(), ofAws);
        refuse(mistakes, "/credentials/session_token_variable", credentials.sessionTokenVariable(), ofAws);
        refuse(mistakes, "/credentials/profile", credentials.profile(), ofAws);
    }

    private static void refuse(List<FieldError> mistakes, String pointer, Optional<String> value, String why) {
        refuse(mistakes, pointer, value.orElse(null), why);
    }

    private static void refuse(List<FieldError> mistakes, String pointer, @Nullable String value, String why) {
        if (value != null) {
            mistakes.add(new FieldError(pointer, "Leave it out: " + why));
        }
    }

    private static void require(List<FieldError> mistakes, String pointer, @Nullable String value, String what) {
        if (value == null || value.isBlank()) {
            mistakes.add(new FieldError(pointer, "Name " + what));
        }
    }

    @Override
    public List<String> trustedHosts() {
        // A cluster may be anywhere.
        return List.of();
    }

    @Override
    public ConnectionReport verify(Connection connection, Set<String> resourceTypes) {
        try {
            var api = clients.of(connection);
            var missing = new ArrayList<Missing>();
            for (var type : new TreeSet<>(resourceTypes)) {
                Kind.ofType(type).ifPresent(kind -> missing.addAll(missing(api, connection, kind)));
            }
            return new ConnectionReport(true, identity(api), missing, message(connection, missing));
        } catch (CredentialsException unusable) {
            return ConnectionReport.unreachable(unusable.explanation());
        } catch (ProviderException unanswered) {
            return ConnectionReport.unreachable(unanswered.explanation());
        }
    }

    private List<Missing> missing(Api api, Connection connection, Kind kind) {
        return Permissions.of(EnumSet.of(kind)).each().stream()
                .filter(permission -> !isAllowed(api, permission))
                .map(permission -> new Missing(
                        permission.toString(),
                        kind.typeName(),
                        "The connection %s may not %s in all namespaces".formatted(connection.name(), permission)))
                .toList();
    }

    private boolean isAllowed(Api api, Permissions.Permission permission) {
        var path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        return api.good(api.ask(path, permission.question(), deadline()))
                .object()
                .at("/status/allowed")
                .asBoolean(false);
    }

    private static Optional<String> message(Connection connection, List<Missing> missing) {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%d permissions are missing: give the identity of %s what GET /api/v1/providers/kubernetes/permissions prints"
                                .formatted(missing.size(), connection.name()));
    }

    /** Servers from 1.28 on say it. */
    private Optional<String> identity(Api api) {
        var question = JsonNodeFactory.instance.objectNode();
        question.put("apiVersion", "authentication.k8s.io/v1").put("kind", "SelfSubjectReview");
        var answer = api.ask("/apis/authentication.k8s.io/v1/selfsubjectreviews", question, deadline());
        return Optional.of(answer.object().at("/status/userInfo/username").asString(""))
                .filter(name -> answer.isGood() && !name.isEmpty());
    }

    @Override
    public ObjectNode permissions(Set<String> resourceTypes) {
        var kinds = EnumSet.noneOf(Kind.class);
        resourceTypes.forEach(type -> Kind.ofType(type).ifPresent(kinds::add));
        return Permissions.of(kinds).clusterRole();
    }

    private Deadline deadline() {
        return Deadline.in(settings.callTimeout());
    }
}
