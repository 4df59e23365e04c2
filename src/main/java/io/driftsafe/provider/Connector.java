package io.driftsafe.provider;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What a cloud that is reached by connections says of them. */
public interface Connector {

    /** As in the wire contract: {@code aws}, {@code kubernetes}. */
    String provider();

    /**
     * What of a connection does not fit this cloud, each with a pointer to the member that has to change; asked only of
     * one that keeps to {@link ConnectionRules}.
     */
    List<FieldError> mistakes(Connection connection);

    /** Below which names are the hosts, besides this machine, to which this cloud's credentials may be sent. */
    List<String> trustedHosts();

    /**
     * Tries the connection, changing nothing.
     *
     * @param resourceTypes whose permissions are tried
     */
    ConnectionReport verify(Connection connection, Set<String> resourceTypes);

    /** The least that the service has to be allowed for these types, in the cloud's own form. */
    ObjectNode permissions(Set<String> resourceTypes);

    /**
     * The same, as it is written for a region.
     *
     * @throws Refusal 422 if the cloud has no such region
     */
    default ObjectNode permissions(Set<String> resourceTypes, String region) {
        throw Refusal.invalid(
                "region", "What %s has to allow is the same everywhere: leave it out".formatted(provider()));
    }

    /** What to know of these permissions, a sentence each. */
    default List<String> notes(Set<String> resourceTypes) {
        return List.of();
    }
}
