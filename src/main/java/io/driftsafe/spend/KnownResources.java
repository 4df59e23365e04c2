package io.driftsafe.spend;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which resources of an account are known here, by every name that a bill may call them. */
final class KnownResources {

    private static final Logger LOG = LoggerFactory.getLogger(KnownResources.class);
    private static final int AT_ONCE = 1000;

    private final Map<String, Known> byName = new HashMap<>();

    /** @param resourceId as operations name it */
    record Known(String resourceId, String resourceType) {}

    /** Asks the cloud; none where it does not answer or is not enabled, for the bill is as good without them. */
    static KnownResources of(CloudProviders clouds, String provider, String account) {
        var known = new KnownResources();
        clouds.find(provider).ifPresent(cloud -> {
            try {
                known.addAll(cloud, account);
            } catch (ProviderException unanswered) {
                LOG.warn("The resources of {}/{} cannot be listed: {}", provider, account, unanswered.explanation());
            }
        });
        return known;
    }

    private void addAll(CloudProvider cloud, String account) {
        var filter = new ResourceFilter(Optional.of(account), Optional.empty(), Optional.empty(), Optional.empty());
        var after = Optional.<ResourcePosition>empty();
        List<Observation> page;
        do {
            page = cloud.list(filter, after, AT_ONCE);
            page.forEach(this::add);
            if (!page.isEmpty()) {
                after = Optional.of(
                        new ResourcePosition(account, page.getLast().resource().resourceId()));
            }
        } while (page.size() >= AT_ONCE);
    }

    void add(Observation seen) {
        var known = new Known(seen.resource().resourceId(), seen.type().name());
        Stream.concat(
                        Stream.of(seen.resource().resourceId(), seen.resourceKey()),
                        Stream.of("arn", "id", "self_link").flatMap(name -> seen.configuration().text(name).stream()))
                .forEach(name -> byName.putIfAbsent(name, known));
    }

    /** An ARN also by the id that it ends with. */
    Optional<Known> of(String billed) {
        return Optional.ofNullable(byName.get(billed))
                .or(() -> billed.startsWith("arn:")
                        ? Optional.ofNullable(byName.get(billed.substring(billed.lastIndexOf('/') + 1)))
                        : Optional.empty());
    }

    Optional<Known> of(SpendSpool.Row row) {
        return row.resourceId().flatMap(this::of);
    }
}
