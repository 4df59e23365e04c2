package io.driftsafe.provider.kubernetes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What besides an object itself tells how it is.
 *
 * @param now the server's time when it showed the object
 * @param watcher the operation that looks whether its own write took, if one does
 * @param handle of that write, where the server had answered it
 * @param resizes whether the server resizes pods where they run; asked only where an object leaves its pods as they are
 * @param pods the object's own, asked for only where its status does not tell enough
 */
record Around(
        Autoscalers autoscalers,
        Instant now,
        Optional<String> watcher,
        Optional<WriteHandle> handle,
        boolean resizes,
        Supplier<List<RunningPod>> pods) {

    /** Right after a write was answered; how far its pods are, only a later look can tell. */
    Around written(Instant at, String operation, WriteHandle written) {
        return new Around(autoscalers, at, Optional.of(operation), Optional.of(written), resizes, List::of);
    }
}
