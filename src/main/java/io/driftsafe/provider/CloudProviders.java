package io.driftsafe.provider;

import io.driftsafe.problem.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The clouds that are enabled, by name. */
@Component
public class CloudProviders {

    private final List<CloudProvider> enabled;

    CloudProviders(List<CloudProvider> enabled) {
        this.enabled = List.copyOf(enabled);
    }

    public List<CloudProvider> enabled() {
        return enabled;
    }

    public Optional<CloudProvider> find(String name) {
        return enabled.stream().filter(provider -> provider.name().equals(name)).findFirst();
    }

    /** @throws Refusal 422 if there is no such provider */
    public CloudProvider require(String name) {
        return find(name).orElseThrow(() -> Refusal.invalid("/provider", unknown(name)));
    }

    /** @throws Refusal 404 if there is no such provider */
    CloudProvider named(String name) {
        return enabled.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("provider", name));
    }

    private String unknown(String name) {
        var names = enabled.stream().map(CloudProvider::name).collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "There is no provider %s: none is enabled".formatted(name)
                : "There is no provider %s: use one of %s".formatted(name, names);
    }
}
