package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** All gates of this service. */
@Component
public class Gates {

    private final List<Gate> gates;

    Gates(List<Gate> gates) {
        this.gates = List.copyOf(gates);
    }

    /** Every one that is closed. */
    public List<ClosedGate> closedFor(ResourceRef resource, Map<String, String> labels) {
        return gates.stream()
                .map(gate -> gate.closedFor(resource, labels))
                .flatMap(Optional::stream)
                .toList();
    }
}
