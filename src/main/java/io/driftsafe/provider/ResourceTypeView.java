package io.driftsafe.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.PathPattern;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.util.List;

/** What is known of a type of resource, as clients see it. */
record ResourceTypeView(
        String resourceType,
        List<AttributeView> attributes,
        @JsonProperty("volatile") List<String> volatilePaths,
        @JsonProperty("secret") List<String> secretPaths) {

    static ResourceTypeView of(ResourceType type) {
        return new ResourceTypeView(
                type.name(),
                type.attributes().stream().map(AttributeView::of).toList(),
                type.volatilePaths().stream().map(PathPattern::toString).toList(),
                type.secretPaths().stream().map(PathPattern::toString).toList());
    }

    /** What changing one attribute means; {@code limits} is empty where the cloud sets none that are known. */
    record AttributeView(String path, Impact impact, Reversibility reversibility, Downtime downtime, String limits) {

        private static AttributeView of(ResourceType.Attribute attribute) {
            return new AttributeView(
                    attribute.path().toString(),
                    attribute.impact(),
                    attribute.reversibility(),
                    attribute.downtime(),
                    attribute.limits().text());
        }
    }
}
