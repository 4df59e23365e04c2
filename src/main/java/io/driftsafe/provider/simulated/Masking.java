package io.driftsafe.provider.simulated;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.seal.Seals;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** What is done to a configuration before anything of it is stored. */
@Component
@OnSimulatedCloud
class Masking {

    private final Seals seals;

    Masking(Seals seals) {
        this.seals = seals;
    }

    Configuration masked(Configuration configuration, ResourceType type) {
        return type.masked(configuration, text -> seals.digest("secret", text.getBytes(StandardCharsets.UTF_8)));
    }
}
