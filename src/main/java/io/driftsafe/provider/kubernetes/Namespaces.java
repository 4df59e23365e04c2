package io.driftsafe.provider.kubernetes;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Connection;
import java.util.List;

/** Where in a cluster a connection may look and write. */
final class Namespaces {

    /** In place of a name. */
    static final String ALL = "";

    private Namespaces() {}

    /** Those for which alone the connection is good, or {@link #ALL}. */
    static List<String> of(Connection connection) {
        var named = connection.credentials().namespaces();
        return named == null ? List.of(ALL) : named.stream().distinct().toList();
    }

    /** @throws Refusal 422 if the connection is not good for it */
    static void require(Connection connection, ObjectId id) {
        var namespaces = of(connection);
        if (!namespaces.contains(ALL) && !namespaces.contains(id.namespace())) {
            throw Refusal.invalid(
                    "/resource_id",
                    "The connection %s is for %s only: name another account, or add the namespace %s to its credentials"
                            .formatted(connection.name(), String.join(", ", namespaces), id.namespace()));
        }
    }
}
