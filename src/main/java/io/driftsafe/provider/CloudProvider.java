package io.driftsafe.provider;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One cloud: its resources as they are, and changes to them. No call may be made with a transaction open. Every
 * configuration that it gives out is masked: no secret leaves a provider.
 */
public interface CloudProvider {

    /** As in the wire contract: {@code simulated}, {@code aws}. */
    String name();

    /** One sentence for people. */
    String description();

    List<String> accounts();

    Timing timing();

    /**
     * The resource as it is now, or empty if it is gone.
     *
     * @throws ProviderException.Unavailable if the provider does not answer
     * @throws io.driftsafe.problem.Refusal if the id names more than one resource
     */
    Optional<Observation> read(ResourceRef resource);

    /**
     * The same for a run of an operation: where the provider has a fence, no write of an earlier attempt of that
     * operation succeeds afterwards.
     *
     * @throws ProviderException.Superseded if a later attempt was seen already
     */
    Optional<Observation> read(ResourceRef resource, Run run);

    /**
     * The same while the provider works on a write of that operation.
     *
     * @param handle that {@link #apply} gave out with what it still worked on
     */
    default Optional<Observation> read(ResourceRef resource, Run run, ObjectNode handle) {
        return read(resource, run);
    }

    /**
     * Changes the resource if it still is as {@code expected}, and returns what it then is, which may be still in
     * progress. One write of one stage of a fix; never retried here; the same key never acts twice.
     *
     * @throws ProviderException.Changed if it is no longer as expected; nothing has then been changed
     * @throws ProviderException.Refused if the provider says no; nothing has then been changed
     * @throws ProviderException.Unavailable if the call surely did not get through
     * @throws ProviderException.OutcomeUnknown if the provider did not say whether it did it
     * @throws ProviderException.Superseded if a later attempt of the operation has been seen; nothing has then been
     *     changed
     */
    Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key);

    /** Whether it can say beforehand what it would answer to a change. */
    default boolean rehearses() {
        return false;
    }

    /**
     * Why the changes, in all their stages, would be refused or do harm: by the provider's dry run where it has one,
     * and by what is known of it where it refuses late. One sentence each, none when nothing stands against them.
     * Nothing is changed.
     *
     * @throws ProviderException.Unavailable if the provider does not answer
     */
    default List<String> objections(Observation seen, List<Change> changes) {
        return List.of();
    }

    /**
     * What the changes destroy for good although their settings can be put back, as the rest of a sentence that begins
     * with "By now", one each; a person has to accept it. Nothing is asked of the cloud.
     *
     * @param now the resource that they are made to
     */
    default List<String> losses(ResourceType type, Configuration now, List<Change> changes) {
        return List.of();
    }

    /**
     * What somebody wants of a resource, in the form in which the cloud shows it, as {@code "1"} for {@code "1000m"}.
     *
     * @param wanted a configuration or a merge patch, whose nulls stay
     */
    default ObjectNode canonical(ResourceType type, ObjectNode wanted) {
        return wanted;
    }

    /** Whether it changes resources of types, and attributes, of which nothing is known. */
    default boolean changesTheUnknown() {
        return false;
    }

    /** What is known to exist, ordered by account and id, after {@code after}. */
    List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit);

    /** What {@link #list} does not show of what it was last asked for: more than it reads, or may read. */
    default List<LeftOut> leftOut(ResourceFilter filter) {
        return List.of();
    }
}
