package io.driftsafe.operation;

import io.driftsafe.gate.Breakers;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * How runs look at their resources and change them; each call is counted by the account's circuit breaker. Whatever
 * stands against a look, a run ends by its own limits.
 */
@Component
class Looks {

    private final CloudProviders providers;
    private final Breakers breakers;
    private final Clock clock;

    Looks(CloudProviders providers, Breakers breakers, Clock clock) {
        this.providers = providers;
        this.breakers = breakers;
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
            return counted(
                            work,
                            () -> handle.map(known -> cloud.read(work.resource(), work.run(), known))
                                    .orElseGet(() -> cloud.read(work.resource(), work.run())))
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

    /** As {@link CloudProvider#apply}. */
    Observation apply(Work work, CloudProvider cloud, Observation expected, List<Change> changes, WriteKey key) {
        return counted(work, () -> cloud.apply(work.resource(), expected, changes, key));
    }

    private <T> T counted(Work work, Supplier<T> call) {
        return breakers.counted(work.resource(), call, Looks::isIll);
    }

    /** Whether the cloud did not answer as it should; one that says no is well. */
    private static boolean isIll(RuntimeException failure) {
        return failure instanceof ProviderException unanswered
                && switch (unanswered.kind()) {
                    case THROTTLED, TRANSIENT, UNKNOWN_OUTCOME -> true;
                    case CONFLICT, NOT_FOUND, DENIED, INVALID, CAPACITY, IN_PROGRESS, SUPERSEDED -> false;
                };
    }
}
