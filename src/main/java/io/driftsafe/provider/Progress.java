package io.driftsafe.provider;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Whether a provider still works on a change of a resource. */
public sealed interface Progress {

    /** Nothing is going on. */
    record AtRest() implements Progress {}

    /**
     * The provider still works on it.
     *
     * @param handle by which it is asked how far it is, if it gave one; kept in the database, so it holds no secret
     */
    record Working(Optional<ObjectNode> handle) implements Progress {}

    /** What the provider worked on has failed, or will not end by itself. */
    record Failed(String why) implements Progress {}
}
