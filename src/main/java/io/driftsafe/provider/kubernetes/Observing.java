package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Objects as the service shows them. */
@Component("kubernetesObserving")
class Observing {

    private final ResourceTypes types;
    private final SecretMask mask;
    private final KubernetesSettings settings;
    private final Clock clock;

    Observing(ResourceTypes types, SecretMask mask, KubernetesSettings settings, Clock clock) {
        this.types = types;
        this.mask = mask;
        this.settings = settings;
        this.clock = clock;
    }

    Observation observed(Connection connection, Kind kind, ObjectNode object, Around around) {
        var id = ObjectId.of(kind, object);
        var shown = Shape.of(kind, object, around.autoscalers());
        var type = types.of(KubernetesCloud.NAME, kind.typeName()).alsoSecret(Annotations.secret(shown));
        var configuration = mask.masked(type, shown);
        return new Observation(
                new ResourceRef(KubernetesCloud.NAME, connection.name(), connection.region(), id.toString()),
                object.path("metadata").path("uid").asString(""),
                Interruption.of(type.movedAs(configuration), kind, object, around.resizes()),
                configuration,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                Rollout.of(kind, object, around, patience(type)),
                type.manager(configuration));
    }

    private Duration patience(ResourceType type) {
        return settings.rolloutDeadline()
                .or(() -> type.handling().progressDeadline())
                .orElse(Duration.ZERO);
    }
}
