package io.driftsafe.provider;

import io.driftsafe.resource.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What is known of each type of resource. */
@Component
public class ResourceTypes {

    private final Map<String, ResourceType> profiled = new TreeMap<>();

    public ResourceType of(String name) {
        return profiled.getOrDefault(name, ResourceType.unprofiled(name));
    }

    /** The profiled types, by name. */
    public List<ResourceType> all() {
        return List.copyOf(profiled.values());
    }
}
