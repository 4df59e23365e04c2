package io.driftsafe.provider;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and removes connections. */
@Service
class ConnectionService {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionService.class);
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Connections connections;
    private final List<Connector> connectors;
    private final ConnectionSettings settings;
    private final JdbcClient database;
    private final Clock clock;

    ConnectionService(
            Connections connections,
            List<Connector> connectors,
            ConnectionSettings settings,
            JdbcClient database,
            Clock clock) {
        this.connections = connections;
        this.connectors = List.copyOf(connectors);
        this.settings = settings;
        this.database = database;
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
        var held = database.sql("select count(*) from resource_claim where provider = ? and account = ?")
                .params(connection.provider(), connection.name())
                .query(Long.class)
                .single();
        if (held > 0) {
            throw Refusal.of(
                    ProblemCode.RESOURCE_BUSY,
                    "%d resources of %s are held by operations that need this connection: let them end first"
                            .formatted(held, connection.name()));
        }
        connections.remove(connection.id());
        log("removed", connection, actor);
    }

    /** As the file has it: made where there is none of its name, changed where it is otherwise. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void take(NewConnection asked, Actor actor) {
        var before = connections.find(asked.provider(), asked.name());
        if (before.isEmpty()) {
            create(asked, Connection.Origin.FILE, actor);
            return;
        }
        var known = before.get();
        var wanted =
                of(known.id(), asked, Connection.Origin.FILE, known.version(), known.createdAt(), known.updatedAt());
        if (!wanted.equals(known)) {
            replaced(known, asked, Connection.Origin.FILE, actor);
        }
    }

    private Connection replaced(Connection before, NewConnection asked, Connection.Origin origin, Actor actor) {
        var after = checked(of(before.id(), asked, origin, before.version() + 1, before.createdAt(), now()));
        connections.replace(after);
        log("changed", after, actor);
        return after;
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

    private Connection checked(Connection connection) {
        var connector = connector(connection.provider(), "/provider");
        var errors = new ArrayList<>(connector.mistakes(connection));
        connection.endpoint().flatMap(endpoint -> distrust(endpoint, connector)).ifPresent(errors::add);
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors.getFirst().message(), errors);
        }
        return connection;
    }

    /** Credentials are sent there, so not everybody's machine will do. */
    private Optional<FieldError> distrust(String endpoint, Connector connector) {
        var host = host(endpoint);
        if (host.isEmpty()) {
            return Optional.of(new FieldError(
                    "/endpoint",
                    "The endpoint is an http or https address with a host, as in https://example.com:8443"));
        }
        var trusted = THIS_MACHINE.contains(host.get())
                || settings.trustedEndpoints().contains(host.get())
                || connector.trustedHosts().stream().anyMatch(end -> host.get().endsWith(end));
        return trusted
                ? Optional.empty()
                : Optional.of(new FieldError(
                        "/endpoint",
                        "The credentials would be sent to %s: add it to driftsafe.provider.connections.trusted-endpoints if they may be"
                                .formatted(host.get())));
    }

    private static Optional<String> host(String endpoint) {
        try {
            var address = URI.create(endpoint);
            var web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            return Optional.ofNullable(address.getHost())
                    .filter(_ -> web && address.getUserInfo() == null)
                    .map(host -> host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
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
