package io.driftsafe.operation;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.ProviderException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** How runs look at their resources; whatever stands against a look, a run ends by its own limits. */
@Component
class Looks {

    private final CloudProviders providers;
    private final Clock clock;

    Looks(CloudProviders providers, Clock clock) {
        this.providers = providers;
        this.clock = clock;
    }

    /** Empty when the provider is not enabled (any more). */
    Optional<CloudProvider> cloud(Work work) {
        return providers.find(work.resource().provider());
    }

    Look at(Work work, CloudProvider cloud) {
        return at(work, cloud, work.standing().flatMap(Intent::handle));
    }

    /** @param handle by which the cloud tells how far it is */
    Look at(Work work, CloudProvider cloud, Optional<ObjectNode> handle) {
        var askedAt = clock.instant();
        try {
            return handle.map(known -> cloud.read(work.resource(), work.run(), known))
                    .orElseGet(() -> cloud.read(work.resource(), work.run()))
                    .<Look>map(now -> now.resourceKey()
                                    .equals(work.operation().claim().resourceKey())
                            ? new Look.Seen(now, askedAt)
                            : new Look.Lost("%s is another resource now".formatted(work.resource()), false, askedAt))
                    .orElseGet(() -> new Look.Lost("%s is gone".formatted(work.resource()), true, askedAt));
        } catch (ProviderException.Superseded taken) {
            return new Look.Superseded();
        } catch (ProviderException unreadable) {
            return new Look.Unreadable(unreadable.explanation());
        } catch (Refusal ambiguous) {
            return new Look.Unreadable(ambiguous.detail());
        }
    }
}
