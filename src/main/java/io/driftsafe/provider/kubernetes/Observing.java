package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.ResourceRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
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

    /** @param date the server's time when it showed the object */
    Observation observed(
            Connection connection, Kind kind, ObjectNode object, Autoscalers autoscalers, Optional<Instant> date) {
        var id = ObjectId.of(kind, object);
        var type = types.of(KubernetesCloud.NAME, kind.typeName());
        var configuration = mask.masked(type, Shape.of(kind, object, autoscalers.of(id)));
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new Observation(
                new ResourceRef(KubernetesCloud.NAME, connection.name(), connection.region(), id.toString()),
                object.path("metadata").path("uid").asString(""),
                type.movedAs(configuration),
                configuration,
                now,
                Rollout.of(kind, object, date.orElse(now), settings.rolloutDeadline()),
                type.manager(configuration));
    }
}
