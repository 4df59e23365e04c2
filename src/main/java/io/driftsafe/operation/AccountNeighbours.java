package io.driftsafe.operation;

import io.driftsafe.guardrail.Neighbours;
import io.driftsafe.pricing.PriceBook;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the clouds list of an account, with what it costs. */
@Component
class AccountNeighbours implements Neighbours {

    private static final Logger LOG = LoggerFactory.getLogger(AccountNeighbours.class);

    /** An account that has more is as if it could not be listed. */
    private static final int MOST = 20_000;

    private final CloudProviders providers;
    private final PriceBook prices;

    AccountNeighbours(CloudProviders providers, PriceBook prices) {
        this.providers = providers;
        this.prices = prices;
    }

    @Override
    public Optional<List<Neighbour>> of(ResourceRef resource) {
        return providers.find(resource.provider()).flatMap(cloud -> {
            var filter = new ResourceFilter(
                    Optional.of(resource.account()), Optional.empty(), Optional.empty(), Optional.empty());
            try {
                var all = cloud.list(filter, Optional.empty(), MOST + 1);
                var leftOut = cloud.leftOut(filter);
                if (!leftOut.isEmpty()) {
                    LOG.warn("{} does not list all of {}: {}", cloud.name(), resource.account(), leftOut);
                    return Optional.empty();
                }
                if (all.size() > MOST) {
                    return Optional.empty();
                }
                var ownKey = keyByAnotherName(cloud, resource, all);
                return Optional.of(all.stream()
                        .map(seen -> ownKey.filter(seen.resourceKey()::equals).isPresent()
                                ? neighbour(seen, resource.resourceId())
                                : neighbour(seen, seen.resource().resourceId()))
                        .toList());
            } catch (ProviderException unanswered) {
                LOG.warn("{} does not list {}: {}", cloud.name(), resource.account(), unanswered.explanation());
                return Optional.empty();
            } catch (Refusal unreachable) {
                LOG.warn("{} does not list {}: {}", cloud.name(), resource.account(), unreachable.detail());
                return Optional.empty();
            }
        });
    }

    /** Who is asked for by an ARN is listed by an id; the cloud's own key of both is one. */
    private static Optional<String> keyByAnotherName(
            CloudProvider cloud, ResourceRef resource, List<Observation> listed) {
        return listed.stream().anyMatch(seen -> seen.resource().resourceId().equals(resource.resourceId()))
                ? Optional.empty()
                : cloud.read(resource).map(Observation::resourceKey);
    }

    private Neighbour neighbour(Observation seen, String name) {
        return new Neighbour(
                name,
                seen.type().name(),
                prices.monthlyCost(
                        seen.type().name(),
                        seen.configuration(),
                        seen.resource().region()));
    }
}
