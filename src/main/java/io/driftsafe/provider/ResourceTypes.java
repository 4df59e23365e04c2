package io.driftsafe.provider;

import io.driftsafe.resource.ResourceType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** What is known of each type of resource. */
@Component
public class ResourceTypes {

    private static final String FILES = "classpath*:/resource-types/*.yaml";

    private final Map<String, TypeFile> files = new TreeMap<>();
    private final Map<String, ResourceType> profiled = new TreeMap<>();

    /** @throws IllegalStateException that names the file and the place in it, if one is not as it has to be */
    public ResourceTypes() {
        this(shipped());
    }

    ResourceTypes(List<Resource> resources) {
        for (var resource : resources) {
            var file = TypeFile.read(resource);
            if (files.put(file.resourceType(), file) != null) {
                throw new IllegalStateException("There are two resource type files " + resource.getFilename());
            }
            profiled.put(file.resourceType(), file.type());
        }
    }

    public ResourceType of(String name) {
        return profiled.getOrDefault(name, ResourceType.unprofiled(name));
    }

    /** The profiled types that a provider can change, by name, after {@code after}. */
    List<ResourceType> ofProvider(String provider, String after, int limit) {
        return profiled.values().stream()
                .filter(type -> type.name().compareTo(after) > 0)
                .filter(type -> files.get(type.name()) instanceof TypeFile file
                        && file.providers().contains(provider))
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
