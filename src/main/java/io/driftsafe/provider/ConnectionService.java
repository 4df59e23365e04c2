package io.driftsafe.provider;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and removes connections. */
@Service
class ConnectionService {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionService.class);

    private final Connections connections;
    private final List<Connector> connectors;
    private final ConnectionSettings settings;
    private final CredentialPlaces places;
    private final ConnectionUsers users;
    private final Clock clock;

    ConnectionService(
            Connections connections,
            List<Connector> connectors,
            ConnectionSettings settings,
            CredentialPlaces places,
            ConnectionUsers users,
            Clock clock) {
        this.connections = connections;
        this.connectors = List.copyOf(connectors);
        this.settings = settings;
        this.places = places;
        this.users = users;
        this.clock = clock;
    }

    Connection require(ConnectionId id) {
        return connections.find(id.uuid()).orElseThrow(() -> Refusal.notFound("connection", id.value()));
    }

    /** @throws Refusal 422 if the provider is reached by no connections */
    Connector connector(String provider, String pointer) {
        return connectors.stream()
                .filter(connector -> connector.provider().equals(provider))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(pointer, unreached(provider)));
    }

    private String unreached(String provider) {
        var names = connectors.stream().map(Connector::provider).sorted().collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "%s is reached by no connections, nor is any other provider of this service: none needs one"
                        .formatted(provider)
                : "%s is reached by no connections: use one of %s".formatted(provider, names);
    }

    @Transactional
    public Connection create(NewConnection asked, Connection.Origin origin, Actor actor) {
        var now = now();
        var connection = checked(of(TypeId.newUuid(clock), asked, origin, 0, now, now));
        if (!connections.add(connection)) {
            throw Refusal.invalid(
                    "/name",
                    "There is a connection %s of %s already: change that one, or choose another name"
                            .formatted(asked.name(), asked.provider()));
        }
        log("made", connection, actor);
        return connection;
    }

    @Transactional
    public Connection replace(ConnectionId id, NewConnection asked, Precondition precondition, Actor actor) {
        var before = changeable(id, precondition);
        var errors = new ArrayList<FieldError>();
        if (!before.name().equals(asked.name())) {
            errors.add(new FieldError("/name", "The name is %s and stays so".formatted(before.name())));
        }
        if (!before.provider().equals(asked.provider())) {
            errors.add(new FieldError("/provider", "The provider is %s and stays so".formatted(before.provider())));
        }
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors.getFirst().message(), errors);
        }
        return replaced(before, asked, Connection.Origin.API, actor);
    }

    @Transactional
    public void remove(ConnectionId id, Precondition precondition, Actor actor) {
        var connection = changeable(id, precondition);
        refuseWhileNeeded(connection, "removed");
        connections.remove(connection.id());
        log("removed", connection, actor);
    }

    /** One start at a time takes its file, for other nodes may start with the same one; until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void beginToTake() {
        connections.lockStarts();
    }

    /** As the file has it: made where there is none of its name, changed where it is otherwise, whoever made it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Connection take(NewConnection asked, Actor actor) {
        var now = now();
        var made = checked(of(TypeId.newUuid(clock), asked, Connection.Origin.FILE, 0, now, now));
        if (connections.add(made)) {
            log("made", made, actor);
            return made;
        }
        var before = connections.lock(made.provider(), made.name());
        if (before.isEmpty()) {
            // A caller has removed it in between.
            return take(asked, actor);
        }
        var known = before.get();
        var wanted =
                of(known.id(), asked, Connection.Origin.FILE, known.version(), known.createdAt(), known.updatedAt());
        return wanted.equals(known) ? known : replaced(known, asked, Connection.Origin.FILE, actor);
    }

    /** Those of an earlier file that are in it no more: they stay, for operations may need them, and can be changed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void leaveToCallersAllBut(Collection<Connection> taken, Actor actor) {
        var ids = taken.stream().map(Connection::id).collect(Collectors.toSet());
        connections.lockThoseOfFile().stream()
                .filter(former -> !ids.contains(former.id()))
                .map(former -> former.leftToCallers(now()))
                .forEach(left -> {
                    connections.replace(left);
                    log("left to the callers, as it is in no connections file any more,", left, actor);
                });
    }

    private Connection changeable(ConnectionId id, Precondition precondition) {
        var connection = connections.lock(id.uuid()).orElseThrow(() -> Refusal.notFound("connection", id.value()));
        precondition.require(connection.version());
        if (connection.origin() == Connection.Origin.FILE) {
            throw Refusal.of(
                    ProblemCode.ILLEGAL_TRANSITION,
                    "The connection %s comes from the service's connections file: change it there and start the service again"
                            .formatted(connection.name()));
        }
        return connection;
    }

    private Connection replaced(Connection before, NewConnection asked, Connection.Origin origin, Actor actor) {
        var after = checked(of(before.id(), asked, origin, before.version() + 1, before.createdAt(), now()));
        if (ConnectionRules.leadElsewhere(before, after)) {
            refuseWhileNeeded(before, "led elsewhere");
        }
        connections.replace(after);
        log(before.origin() == origin ? "changed" : "taken over, as it is in the connections file now,", after, actor);
        return after;
    }

    /** Those who come to need it hold it, so that none comes between this and the end of the transaction. */
    private void refuseWhileNeeded(Connection connection, String what) {
        var needing = users.needing(connection.provider(), connection.name());
        if (needing > 0) {
            throw Refusal.of(
                    ProblemCode.RESOURCE_BUSY,
                    "The connection %s cannot be %s while %d operation(s) need it: leave it as it was until they have ended, or were cancelled or acknowledged"
                            .formatted(connection.name(), what, needing));
        }
    }

    private Connection checked(Connection connection) {
        var connector = connector(connection.provider(), "/provider");
        var errors = ConnectionRules.mistakes(connection, places, trusted(connector));
        if (errors.isEmpty()) {
            errors = connector.mistakes(connection);
        }
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors.getFirst().message(), errors);
        }
        return connection;
    }

    private List<String> trusted(Connector connector) {
        return Stream.concat(
                        settings.trustedEndpoints().stream(),
                        connector.trustedHosts().stream().map(end -> end.startsWith(".") ? end : "." + end))
                .toList();
    }

    private static Connection of(
            UUID id, NewConnection asked, Connection.Origin origin, long version, Instant created, Instant updated) {
        return new Connection(
                id,
                asked.provider(),
                asked.name(),
                Optional.ofNullable(asked.region()),
                asked.credentials(),
                Optional.ofNullable(asked.roleArn()),
                Optional.ofNullable(asked.externalId()),
                Optional.ofNullable(asked.endpoint()),
                Optional.ofNullable(asked.caFile()),
                origin,
                version,
                created,
                updated);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void log(String what, Connection connection, Actor actor) {
        LOG.atInfo()
                .addKeyValue("user.name", actor.name())
                .addKeyValue("connection.id", new ConnectionId(connection.id()).value())
                .log("Connection {} of {} {} by {}", connection.name(), connection.provider(), what, actor.name());
    }
}
