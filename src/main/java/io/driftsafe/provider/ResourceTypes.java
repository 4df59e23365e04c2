package io.driftsafe.provider;

import io.driftsafe.resource.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** What is known of each type of resource. */
@Component
public class ResourceTypes {

    private static final String FILES = "classpath*:/resource-types/**/*.yaml";

    /** By provider, then by name. */
    private final Map<String, Map<String, ResourceType>> profiled = new TreeMap<>();

    /** @throws IllegalStateException that names the file and the place in it, if one is not as it has to be */
    public ResourceTypes() {
        this(shipped());
    }

    ResourceTypes(List<Resource> resources) {
        for (var resource : resources) {
            var file = TypeFile.read(resource);
            for (var provider : file.providers()) {
                var types = profiled.computeIfAbsent(provider, _ -> new TreeMap<>());
                if (types.put(file.resourceType(), file.type()) != null) {
                    throw new IllegalStateException(
                            "There are two resource type files %s for %s".formatted(resource.getFilename(), provider));
                }
            }
        }
    }

    public ResourceType of(String provider, String name) {
        return profiled.getOrDefault(provider, Map.of()).getOrDefault(name, ResourceType.unprofiled(name));
    }

    /** What a provider can change, by name. */
    public Collection<ResourceType> ofProvider(String provider) {
        return profiled.getOrDefault(provider, Map.of()).values();
    }

    /** The profiled types that a provider can change, by name, after {@code after}. */
    List<ResourceType> ofProvider(String provider, String after, int limit) {
        return ofProvider(provider).stream()
                .filter(type -> type.name().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    private static List<Resource> shipped() {
        try {
            return List.of(new PathMatchingResourcePatternResolver().getResources(FILES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
