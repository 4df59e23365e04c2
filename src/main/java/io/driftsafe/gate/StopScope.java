package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/** What is stopped: all that is of each of these, and simply all where none is said. */
record StopScope(Optional<String> provider, Optional<String> account, Optional<Label> label) {

    boolean covers(ResourceRef resource, Map<String, String> labels) {
        return provider.map(resource.provider()::equals).orElse(true)
                && account.map(resource.account()::equals).orElse(true)
                && label.map(wanted -> wanted.value().equals(labels.get(wanted.name())))
                        .orElse(true);
    }

    /** For people. */
    String text() {
        var parts = new ArrayList<String>();
        provider.ifPresent(name -> parts.add("provider " + name));
        account.ifPresent(name -> parts.add("account " + name));
        label.ifPresent(wanted -> parts.add("label %s=%s".formatted(wanted.name(), wanted.value())));
        return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }
}
