package io.driftsafe.resource;

import java.util.Optional;

/** Names one resource at one provider; the region only narrows the search. */
public record ResourceRef(String provider, String account, Optional<String> region, String resourceId) {

    @Override
    public String toString() {
        return resourceId;
    }
}
