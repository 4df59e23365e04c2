package io.driftsafe.provider.aws;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.Connections;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import jakarta.annotation.PreDestroy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** The sessions that are open: one for each region that a connection, as it now is, was asked for. */
@Component
class AwsSessions {

    private final Connections connections;
    private final AwsCredentialFinder credentials;
    private final AwsSettings settings;
    private final Map<Key, AwsSession> open = new LinkedHashMap<>();

    AwsSessions(Connections connections, CredentialReferences references, AwsSettings settings) {
        // Java would send a POST again when a connection that was kept open is lost, and so write twice.
        System.setProperty("sun.net.http.retryPost", "false");
        this.connections = connections;
        this.credentials = new AwsCredentialFinder(references, AwsProfiles.ofUser());
        this.settings = settings;
    }

    List<Connection> connections() {
        try {
            return connections.of(AwsCloud.NAME);
        } catch (DataAccessException noDatabase) {
            throw new Unavailable("The connections cannot be read: the database does not answer");
        }
    }

    /** @throws Refusal 422 if no connection leads to the account */
    AwsSession of(String account, Optional<String> region) {
        return of(
                connections().stream()
                        .filter(connection -> connection.name().equals(account))
                        .findFirst()
                        .orElseThrow(() -> Refusal.invalid(
                                "/account",
                                "There is no connection %s of aws: make one with POST /api/v1/connections, or name one of %s"
                                        .formatted(account, named()))),
                region);
    }

    AwsSession of(Connection connection) {
        return of(connection, Optional.empty());
    }

    private synchronized AwsSession of(Connection connection, Optional<String> region) {
        closeOlder(connection);
        var where = region.or(connection::region)
                .orElseThrow(() -> new Refused("The connection %s names no region".formatted(connection.name())));
        var key = new Key(connection.id(), connection.version(), where);
        var known = open.get(key);
        if (known != null && !known.leadsElsewhere()) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        var made = new AwsSession(connection, where, settings.half(), credentials);
        open.put(key, made);
        return made;
    }

    private void closeOlder(Connection connection) {
        open.entrySet().removeIf(entry -> {
            var isOlder = entry.getKey().connection().equals(connection.id())
                    && entry.getKey().version() != connection.version();
            if (isOlder) {
                entry.getValue().close();
            }
            return isOlder;
        });
    }

    private String named() {
        var names = connections().stream().map(Connection::name).toList();
        return names.isEmpty() ? "none that there is" : String.join(", ", names);
    }

    @PreDestroy
    synchronized void close() {
        open.values().forEach(AwsSession::close);
        open.clear();
    }

    private record Key(UUID connection, long version, String region) {}
}
