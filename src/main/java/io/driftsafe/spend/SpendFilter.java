package io.driftsafe.spend;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which lines of bills are meant; what is empty holds for all.
 *
 * @param resourceType of a resource that is known here
 * @param module a path of Terraform, under which the id lies by which the resource is known here
 * @param services by their names on bills, in lower case
 * @param tags all of which a line has to bear
 */
public record SpendFilter(
        Optional<String> provider,
        Optional<String> account,
        Optional<String> resourceType,
        Optional<String> module,
        Optional<Set<String>> services,
        Map<String, String> tags) {

    public SpendFilter {
        services = services.map(Set::copyOf);
        tags = Map.copyOf(tags);
    }

    /**
     * Whether it asks what a line's resource is, which bills do not say: only resources that are known here are found.
     */
    public boolean needsKnownResources() {
        return resourceType.isPresent() || module.isPresent();
    }
}
