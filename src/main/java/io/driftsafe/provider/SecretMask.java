package io.driftsafe.provider;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.seal.Seals;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** Replaces secret values with keyed digests, which tell that a secret changed and nothing else. */
@Component
public class SecretMask {

    private static final String PURPOSE = "secret";

    private final Seals seals;

    SecretMask(Seals seals) {
        this.seals = seals;
    }

    public Configuration masked(ResourceType type, Configuration configuration) {
        return type.masked(configuration, secret -> seals.digest(PURPOSE, secret.getBytes(StandardCharsets.UTF_8)));
    }
}
