package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import java.util.Map;
import java.util.Optional;

/** Something that must be open when an operation is applied. */
public interface Gate {

    /** Empty while it is open. */
    Optional<ClosedGate> closedFor(ResourceRef resource, Map<String, String> labels);
}
