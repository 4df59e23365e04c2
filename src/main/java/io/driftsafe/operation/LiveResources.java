package io.driftsafe.operation;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.ServerTiming;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Resources as they are now, for a caller who waits: a cloud that does not answer is a refusal, never a verdict. */
@Component
class LiveResources {

    private final CloudProviders providers;

    LiveResources(CloudProviders providers) {
        this.providers = providers;
    }

    /** @throws Refusal 503 if the provider does not answer */
    <T> T ask(ResourceRef resource, Function<CloudProvider, T> question) {
        try (var _ = ServerTiming.measure(ServerTiming.Part.PROVIDER)) {
            return question.apply(providers.require(resource.provider()));
        } catch (ProviderException unanswered) {
            throw Refusal.of(ProblemCode.PROVIDER_UNAVAILABLE, unanswered.explanation());
        }
    }

    /** @throws Refusal 503 if the provider does not answer or still works on the resource */
    Optional<Observation> read(ResourceRef resource) {
        var seen = ask(resource, cloud -> cloud.read(resource));
        if (seen.filter(Observation::inProgress).isPresent()) {
            throw Refusal.of(
                    ProblemCode.PROVIDER_UNAVAILABLE, "%s is still being changed: try again later".formatted(resource));
        }
        return seen;
    }
}
