package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One type of resource of AWS: how it is named, read and changed. Every bean of this kind is one. What it throws are
 * {@link ProviderException}s, as {@link AwsSession} makes them.
 */
interface AwsType {

    /** As in the wire contract: {@code aws_instance}. */
    String name();

    /** How ids of this type look. */
    AwsNames names();

    /**
     * The resource as it is now, or empty if it is gone.
     *
     * @param handle that {@link #write} gave out, while it is asked how far that write is
     */
    Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle);

    /**
     * What there is in the session's region, page by page as AWS gives it out, and no more pages than are needed.
     *
     * @param atMost how many are enough, of those that AWS names first
     */
    List<Seen> list(AwsSession aws, int atMost);

    /**
     * One write of one stage, sent once. The resource was read right before and is as {@code now}; what is looked at
     * besides may make the session refuse the write, for it is sent in time or not at all.
     *
     * @return by what {@link #read} tells how far it is, where it needs more than the name
     */
    Optional<ObjectNode> write(AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key);

    /** What somebody wants, in the form in which {@link #read} shows it; a configuration or a merge patch. */
    default ObjectNode canonical(ObjectNode wanted) {
        return wanted;
    }

    /** What stands against the changes in all their stages, one sentence each; nothing is changed. */
    List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes);

    /** What the changes destroy for good although their settings can be put back; pure. */
    default List<String> losses(Configuration now, List<Change> changes) {
        return List.of();
    }

    /** What the service has to be allowed to read and change such resources. */
    AwsPermissions permissions();

    /**
     * A resource as AWS shows it.
     *
     * @param name by which AWS knows it: an id, or a name
     * @param attributes as Terraform names them, secrets not yet masked
     * @param incarnation what tells it from another that has its name later; empty where AWS has nothing that does
     */
    record Seen(String name, ObjectNode attributes, Progress progress, Optional<String> incarnation) {

        Seen(String name, ObjectNode attributes, Progress progress) {
            this(name, attributes, progress, Optional.empty());
        }
    }
}
