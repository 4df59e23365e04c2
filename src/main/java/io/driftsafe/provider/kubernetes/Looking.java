package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Looks at objects with all that is around them. */
@Component("kubernetesLooking")
class Looking {

    private final Clients clients;
    private final Observing observing;
    private final KubernetesSettings settings;
    private final Clock clock;

    Looking(Clients clients, Observing observing, KubernetesSettings settings, Clock clock) {
        this.clients = clients;
        this.observing = observing;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws Unavailable if its credentials cannot be used */
    Api api(Connection connection) {
        try {
            return clients.of(connection);
        } catch (CredentialsException unusable) {
            throw new Unavailable(unusable.explanation());
        }
    }

    /** For nobody who waits for something. */
    Optional<Look> at(Connection connection, ObjectId id, Deadline deadline) {
        return at(connection, id, Optional.empty(), Optional.empty(), deadline);
    }

    /**
     * Empty if there is no such object.
     *
     * @param watcher the operation that looks whether its own write took, if one does
     * @param handle of that write, if one is known
     * @throws io.driftsafe.problem.Refusal 422 if the connection is not good for its namespace
     */
    Optional<Look> at(
            Connection connection,
            ObjectId id,
            Optional<String> watcher,
            Optional<WriteHandle> handle,
            Deadline deadline) {
        Namespaces.require(connection, id);
        var api = api(connection);
        return api.read(id, deadline).map(answer -> {
            var object = answer.object();
            var around = new Around(
                    autoscalers(api, id.kind(), id.namespace(), deadline),
                    answer.date().orElseGet(clock::instant),
                    watcher,
                    handle,
                    id.kind().mayKeepPods() && InPlace.keepsPods(object) && api.resizesPods(deadline),
                    pods(api, object));
            return new Look(id, object, around, observing.observed(connection, id.kind(), object, around));
        });
    }

    /** All objects of a kind, where the connection may look. */
    List<Observation> all(Connection connection, Kind kind) {
        return Namespaces.of(connection).stream()
                .flatMap(namespace -> all(connection, kind, namespace).stream())
                .toList();
    }

    private List<Observation> all(Connection connection, Kind kind, String namespace) {
        var api = api(connection);
        var autoscalers = autoscalers(api, kind, namespace, Deadline.in(settings.callTimeout()));
        return api.list(kind.api(), namespace, Deadline.in(settings.callTimeout())).stream()
                .map(object -> observing.observed(
                        connection,
                        kind,
                        object,
                        new Around(
                                autoscalers,
                                clock.instant(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                pods(api, object))))
                .toList();
    }

    /** A server that serves none of a kind has none; one that does not say what it has, is not taken to have none. */
    private static Autoscalers autoscalers(Api api, Kind kind, String namespace, Deadline deadline) {
        return Autoscalers.of(
                kind.scales() ? api.list(ApiResource.AUTOSCALERS, namespace, deadline) : List.of(),
                kind.podTemplate().isPresent()
                        ? api.list(ApiResource.VERTICAL_AUTOSCALERS, namespace, deadline)
                        : List.of());
    }

    /** A question of its own, which is seldom asked. */
    private Supplier<List<RunningPod>> pods(Api api, ObjectNode object) {
        return () -> RunningPod.of(api, object, Deadline.in(settings.callTimeout()));
    }
}
