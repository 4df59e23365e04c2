package io.driftsafe.provider;

import java.util.Optional;

/** Which resources are listed; {@code idPart} is a part of the id, in any case. */
public record ResourceFilter(
        Optional<String> account, Optional<String> resourceType, Optional<String> resourceId, Optional<String> idPart) {

    ResourceFilter of(String account) {
        return new ResourceFilter(Optional.of(account), resourceType, resourceId, idPart);
    }
}
