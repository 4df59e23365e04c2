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
    private final Looking looking;
    private final Observing observing;
    private final Listings listings;
    private final Objections objections;
    private final KubernetesSettings settings;

    KubernetesCloud(
            Connections connections,
            Looking looking,
            Observing observing,
            Listings listings,
            Objections objections,
            KubernetesSettings settings) {
        this.connections = connections;
        this.looking = looking;
        this.observing = observing;
        this.listings = listings;
        this.objections = objections;
        this.settings = settings;
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
        return look(resource, Optional.empty(), Optional.empty()).map(Look::observation);
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        return read(resource, run, Optional.empty());
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run, ObjectNode handle) {
        return read(resource, run, Optional.of(WriteHandle.of(handle)));
    }

    private Optional<Observation> read(ResourceRef resource, Run run, Optional<WriteHandle> handle) {
        var look = look(resource, Optional.of(run.operation()), handle);
        look.flatMap(Look::mark)
                .filter(mark -> mark.isLaterThan(run.operation(), run.attempt()))
                .ifPresent(_ -> {
                    throw superseded(resource.resourceId());
                });
        return look.map(Look::observation);
    }

    private Optional<Look> look(ResourceRef resource, Optional<String> watcher, Optional<WriteHandle> handle) {
        refuseOpenTransaction();
        var connection = connection(resource);
        var id = ObjectId.require(resource.resourceId());
        if (!isIn(connection, resource.region())) {
            return Optional.empty();
        }
        return looking.at(connection, id, watcher, handle, Deadline.in(settings.callTimeout()));
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        refuseOpenTransaction();
        var connection = connection(resource);
        var id = ObjectId.require(resource.resourceId());
        var deadline = Deadline.in(settings.callTimeout());
        for (var attempt = 0; attempt < TRIES; attempt++) {
            var seen = looking.at(connection, id, deadline).orElseThrow(() -> Changed.gone("%s is gone".formatted(id)));
            var mark = seen.mark();
            if (mark.filter(last -> last.key().equals(key.toString())).isPresent()) {
                return seen.observation();
            }
            if (mark.filter(last -> last.isLaterThan(key.operation(), key.attempt()))
                    .isPresent()) {
                throw superseded(id.toString());
            }
            refuseChanged(id, expected, seen.observation());
            var patch = seen.patch(changes, key);
            var pods = seen.resizesFor(changes) ? seen.pods() : List.<RunningPod>of();
            pods.forEach(pod -> InPlace.refuseOthers(pod, changes));
            var answer = looking.api(connection).patch(id, patch, false, deadline);
            if (answer.isGood()) {
                return written(connection, seen, changes, pods, key, answer, deadline);
            }
            // The server tested something that is otherwise by now, so it did nothing: what it is, is looked at.
            if (!ApiErrors.isConflict(answer)) {
                throw ApiErrors.ofWrite(connection.name(), id, answer);
            }
        }
        throw busy(id);
    }

    /** From here on something has been changed, so nothing that fails is told as if it had not. */
    private Observation written(
            Connection connection,
            Look before,
            List<Change> changes,
            List<RunningPod> pods,
            WriteKey key,
            Answer answer,
            Deadline deadline) {
        var id = before.id();
        var unresized = InPlace.resize(looking.api(connection), id.namespace(), pods, changes, deadline);
        var generation = answer.object().at("/metadata/generation").asLong(0);
        var handle = new WriteHandle(key.toString(), generation, unresized);
        var now = answer.date().orElse(before.around().now());
        return observing.observed(
                connection, id.kind(), answer.object(), before.around().written(now, key.operation(), handle));
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
        var api = looking.api(connection);
        for (var attempt = 0; attempt < TRIES; attempt++) {
            // Many questions, of which each may take as long as a call may.
            var look = looking.at(connection, id, Deadline.in(settings.callTimeout()));
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
                                .observed(connection, id.kind(), rehearsed.object(), now.around())
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
