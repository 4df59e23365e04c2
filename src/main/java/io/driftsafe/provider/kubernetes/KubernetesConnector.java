package io.driftsafe.provider.kubernetes;

import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ConnectionReport;
import io.driftsafe.provider.ConnectionReport.Missing;
import io.driftsafe.provider.Connector;
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
            }
            case FILE -> {
                if (connection.endpoint().isPresent()) {
                    refuse(
                            mistakes,
                            "/credentials/context",
                            credentials.context(),
                            "with an endpoint, path is a token");
                } else {
                    refuse(mistakes, "/ca_file", connection.caFile(), "the kubeconfig names it");
                }
                refuse(mistakes, "/credentials/profile", credentials.profile(), "Kubernetes has no profiles");
            }
            case ENVIRONMENT -> {
                if (credentials.tokenVariable() == null) {
                    mistakes.add(new FieldError("/credentials", "Name the token_variable: a cluster takes a token"));
                }
                if (connection.endpoint().isEmpty()) {
                    mistakes.add(new FieldError("/endpoint", "Name the address of the API server"));
                }
            }
            case PROFILE ->
                mistakes.add(new FieldError(
                        "/credentials/type", "Kubernetes has no profiles: use file with the path of a kubeconfig"));
        }
        refuse(mistakes, "/role_arn", connection.roleArn(), "it is of AWS only");
        refuse(mistakes, "/external_id", connection.externalId(), "it is of AWS only");
        return mistakes;
    }

    private static void refuse(List<FieldError> mistakes, String pointer, Optional<String> value, String why) {
        refuse(mistakes, pointer, value.orElse(null), why);
    }

    private static void refuse(List<FieldError> mistakes, String pointer, @Nullable String value, String why) {
        if (value != null) {
            mistakes.add(new FieldError(pointer, "Leave it out: " + why));
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
            var resizes = api.resizesPods(deadline());
            var missing = new ArrayList<Missing>();
            for (var type : new TreeSet<>(resourceTypes)) {
                Kind.ofType(type).ifPresent(kind -> missing.addAll(missing(api, connection, kind, resizes)));
            }
            return new ConnectionReport(true, identity(api), missing, message(connection, missing));
        } catch (CredentialsException unusable) {
            return ConnectionReport.unreachable(unusable.explanation());
        } catch (ProviderException unanswered) {
            return ConnectionReport.unreachable(unanswered.explanation());
        }
    }

    /** @param resizes whether the server knows of sizes of pods, which nobody can be allowed else */
    private List<Missing> missing(Api api, Connection connection, Kind kind, boolean resizes) {
        return Permissions.of(EnumSet.of(kind)).each().stream()
                .filter(permission -> resizes || !permission.resource().equals(ApiResource.POD_SIZES))
                .flatMap(permission -> Namespaces.of(connection).stream()
                        .filter(namespace -> !isAllowed(api, permission, namespace))
                        .map(namespace -> missing(connection, kind, permission, namespace)))
                .toList();
    }

    private static Missing missing(
            Connection connection, Kind kind, Permissions.Permission permission, String namespace) {
        var everywhere = namespace.equals(Namespaces.ALL);
        return new Missing(
                everywhere ? permission.toString() : permission + " in " + namespace,
                kind.typeName(),
                "The connection %s may not %s in %s"
                        .formatted(
                                connection.name(),
                                permission,
                                everywhere ? "all namespaces" : "the namespace " + namespace));
    }

    private boolean isAllowed(Api api, Permissions.Permission permission, String namespace) {
        var path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        return api.good(api.ask(path, permission.question(namespace), deadline()))
                .object()
                .at("/status/allowed")
                .asBoolean(false);
    }

    private static Optional<String> message(Connection connection, List<Missing> missing) {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%d permissions are missing: give the identity of %s what GET /api/v1/providers/kubernetes/permissions prints, or name in /credentials/namespaces where alone it has it"
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
