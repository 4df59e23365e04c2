package io.driftsafe.provider.simulated;

import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A change on its way into the simulated cloud.
 *
 * @param changes in canonical order of their paths
 * @param onTop a merge patch that nobody asked for
 * @param sticks whether it is accepted only, and done later
 */
record Write(
        ResourceRef resource,
        Configuration expected,
        List<Change> changes,
        WriteKey key,
        Optional<JsonNode> onTop,
        boolean sticks) {

    Write firstHalf() {
        return new Write(resource, expected, changes.subList(0, (changes.size() + 1) / 2), key, onTop, sticks);
    }

    Write withOnTop(Optional<JsonNode> patch) {
        return new Write(resource, expected, changes, key, patch, sticks);
    }

    Write sticking(boolean nowSticks) {
        return new Write(resource, expected, changes, key, onTop, nowSticks);
    }

    /** @throws IllegalArgumentException if a path leads through something that cannot hold it */
    Configuration appliedTo(Configuration current) {
        var changed = current.with(changes);
        return onTop.map(changed::merge).orElse(changed);
    }
}
