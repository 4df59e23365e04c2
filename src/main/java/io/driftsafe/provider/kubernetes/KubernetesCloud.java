package io.driftsafe.provider.kubernetes;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.Connections;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Superseded;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Clusters, each reached by a connection of its name. */
@Component
class KubernetesCloud implements CloudProvider {

    static final String NAME = "kubernetes";

    /** How often a write is made anew that the server refused though nothing that counts had changed. */
    private static final int TRIES = 5;

    private final Connections connections;
    private final Clients clients;
    private final Observing observing;
    private final Listings listings;
    private final Objections objections;
    private final KubernetesSettings settings;
    private final Clock clock;

    KubernetesCloud(
            Connections connections,
            Clients clients,
            Observing observing,
            Listings listings,
            Objections objections,
            KubernetesSettings settings,
            Clock clock) {
        this.connections = connections;
        this.clients = clients;
        this.observing = observing;
        this.listings = listings;
        this.objections = objections;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Kubernetes clusters: what workloads ask for, how many run, and how large their volumes are.";
    }

    @Override
    public List<String> accounts() {
        return connections.of(NAME).stream().map(Connection::name).toList();
    }

    @Override
    public Timing timing() {
        return settings.timing();
    }

    @Override
    public Optional<Observation> read(ResourceRef resource) {
        return look(resource).map(Look::observation);
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        var look = look(resource);
        look.flatMap(Look::mark)
                .filter(mark -> mark.isLaterThan(run.operation(), run.attempt()))
                .ifPresent(_ -> {
                    throw superseded(resource.resourceId());
                });
        return look.map(Look::observation);
    }

    private Optional<Look> look(ResourceRef resource) {
        refuseOpenTransaction();
        var connection = connection(resource);
        var id = ObjectId.require(resource.resourceId());
        if (!isIn(connection, resource.region())) {
            return Optional.empty();
        }
        return look(connection, id, Deadline.in(settings.callTimeout()));
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        refuseOpenTransaction();
        var connection = connection(resource);
        var id = ObjectId.require(resource.resourceId());
        var deadline = Deadline.in(settings.callTimeout());
        for (var attempt = 0; attempt < TRIES; attempt++) {
            var seen = look(connection, id, deadline).orElseThrow(() -> Changed.gone("%s is gone".formatted(id)));
            var mark = seen.mark();
            if (mark.filter(last -> last.key().equals(key.toString())).isPresent()) {
                return seen.observation();
            }
            if (mark.filter(last -> last.isLaterThan(key.operation(), key.attempt()))
                    .isPresent()) {
                throw superseded(id.toString());
            }
            refuseChanged(id, expected, seen.observation());
            var answer = api(connection).patch(id, seen.patch(changes, key), false, deadline);
            if (answer.isGood()) {
                return observing.observed(connection, id.kind(), answer.object(), seen.autoscalers(), answer.date());
            }
            // The server tested something that is otherwise by now, so it did nothing: what it is, is looked at.
            if (!ApiErrors.isConflict(answer)) {
                throw ApiErrors.ofWrite(connection.name(), id, answer);
            }
        }
        throw busy(id);
    }

    private static Superseded superseded(String id) {
        return new Superseded("A later attempt of the operation has written to %s".formatted(id));
    }

    private static Unavailable busy(ObjectId id) {
        return new Unavailable(
                "The cluster did not take a write to %s, though it is as expected: others may write to it all the time"
                        .formatted(id));
    }

    @Override
    public boolean rehearses() {
        return true;
    }

    @Override
    public List<String> objections(Observation seen, List<Change> changes) {
        refuseOpenTransaction();
        var connection = connection(seen.resource());
        var id = ObjectId.require(seen.resource().resourceId());
        var api = api(connection);
        for (var attempt = 0; attempt < TRIES; attempt++) {
            // Many questions, of which each may take as long as a call may.
            var look = look(connection, id, Deadline.in(settings.callTimeout()));
            if (look.isEmpty()) {
                return List.of("%s is gone".formatted(id));
            }
            var now = look.get();
            ArrayNode rehearsal;
            try {
                rehearsal = now.rehearsal(changes);
            } catch (Changed | Refused impossible) {
                return List.of(impossible.explanation());
            }
            var rehearsed = api.patch(id, rehearsal, true, Deadline.in(settings.callTimeout()));
            if (rehearsed.isGood() || !ApiErrors.isConflict(rehearsed)) {
                var shown = rehearsed.isGood()
                        ? observing
                                .observed(
                                        connection, id.kind(), rehearsed.object(), now.autoscalers(), rehearsed.date())
                                .configuration()
                        : Configuration.EMPTY;
                return objections.to(api, connection.name(), now, changes, rehearsed, shown);
            }
        }
        throw busy(id);
    }

    @Override
    public ObjectNode canonical(ResourceType type, ObjectNode wanted) {
        return Kind.ofType(type.name())
                .map(kind -> Shape.canonical(kind, wanted))
                .orElse(wanted);
    }

    @Override
    public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        refuseOpenTransaction();
        return listings.list(connections.of(NAME), filter, after, limit);
    }

    private Optional<Look> look(Connection connection, ObjectId id, Deadline deadline) {
        var api = api(connection);
        return api.read(id, deadline).map(answer -> {
            var autoscalers = id.kind().scales()
                    ? Autoscalers.of(api.list(ApiResource.AUTOSCALERS, id.namespace(), deadline))
                    : Autoscalers.none();
            var date = answer.date().orElseGet(clock::instant);
            return new Look(
                    id,
                    answer.object(),
                    autoscalers,
                    date,
                    observing.observed(connection, id.kind(), answer.object(), autoscalers, Optional.of(date)));
        });
    }

    private static void refuseChanged(ObjectId id, Observation expected, Observation now) {
        if (!expected.resourceKey().equals(now.resourceKey())) {
            throw new Changed("%s is another object now".formatted(id));
        }
        var differences = expected.configuration().differencesTo(now.configuration(), now.type());
        if (!differences.isEmpty()) {
            throw new Changed("%s is no longer as expected: %s"
                    .formatted(
                            id,
                            differences.stream()
                                    .map(Difference::path)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** @throws Refusal 422 if no connection has the account's name */
    private Connection connection(ResourceRef resource) {
        return connections
                .find(NAME, resource.account())
                .orElseThrow(() -> Refusal.invalid(
                        "/account",
                        "There is no connection %s of %s: make one by POST /api/v1/connections"
                                .formatted(resource.account(), NAME)));
    }

    private Api api(Connection connection) {
        try {
            return clients.of(connection);
        } catch (CredentialsException unusable) {
            throw new Unavailable(unusable.explanation());
        }
    }

    /** A region that the caller names only narrows the search. */
    private static boolean isIn(Connection connection, Optional<String> region) {
        return region.isEmpty() || connection.region().isEmpty() || region.equals(connection.region());
    }

    private static void refuseOpenTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("No cloud is called with a transaction open");
        }
    }
}
