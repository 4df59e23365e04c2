package io.driftsafe.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.driftsafe.resource.CoolDown;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.LateUndo;
import io.driftsafe.resource.Moved;
import io.driftsafe.resource.NeedsStop;
import io.driftsafe.resource.Ownership;
import io.driftsafe.resource.PathPattern;
import io.driftsafe.resource.Precondition;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of a type of resource, as clients see it. */
record ResourceTypeView(
        String resourceType,
        List<AttributeView> attributes,
        @JsonProperty("volatile") List<String> volatilePaths,
        @JsonProperty("secret") List<String> secretPaths,
        Precondition precondition,
        @Nullable Long rollbackTimeoutSeconds,
        @Nullable Long progressDeadlineSeconds,
        List<OwnerView> managedBy,
        List<MovedView> moved) {

    static ResourceTypeView of(ResourceType type) {
        return new ResourceTypeView(
                type.name(),
                type.attributes().stream().map(AttributeView::of).toList(),
                type.volatilePaths().stream().map(PathPattern::toString).toList(),
                type.secretPaths().stream().map(PathPattern::toString).toList(),
                type.handling().precondition(),
                type.handling().rollbackTimeout().map(Duration::toSeconds).orElse(null),
                type.handling().progressDeadline().map(Duration::toSeconds).orElse(null),
                type.handling().owners().stream().map(OwnerView::of).toList(),
                type.handling().moved().stream().map(MovedView::of).toList());
    }

    /** Another tool that manages a resource with its mark; any value is one where none is named. */
    record OwnerView(String owner, String path, @Nullable String value) {

        private static OwnerView of(Ownership ownership) {
            return new OwnerView(
                    ownership.owner(),
                    ownership.path().toString(),
                    ownership.value().orElse(null));
        }
    }

    /** What the cloud itself moves while there is something else: what that is, and what to do instead of a change. */
    record MovedView(String path, String by, String mover, String instead) {

        private static MovedView of(Moved moved) {
            return new MovedView(moved.path().toString(), moved.by().toString(), moved.mover(), moved.instead());
        }
    }

    /**
     * What changing one attribute means.
     *
     * @param limits which values, how often and in which state, in words, and what else to know of it; empty where the
     *     cloud sets none that are known
     */
    record AttributeView(String path, Impact impact, Reversibility reversibility, Downtime downtime, String limits) {

        private static AttributeView of(ResourceType.Attribute attribute) {
            return new AttributeView(
                    attribute.path().toString(),
                    attribute.impact(),
                    attribute.reversibility(),
                    attribute.downtime(),
                    limits(attribute));
        }

        private static String limits(ResourceType.Attribute attribute) {
            return Stream.of(
                            Optional.of(attribute.limits().text()).filter(text -> !text.isEmpty()),
                            attribute.coolDown().map(CoolDown::text),
                            attribute.lateUndo().map(LateUndo::text),
                            attribute.needsStop().map(NeedsStop::text),
                            attribute.note())
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining("; "));
        }
    }
}
