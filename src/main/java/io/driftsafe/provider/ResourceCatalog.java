package io.driftsafe.provider;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.ServerTiming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What exists in all clouds that are enabled. */
@Service
class ResourceCatalog {

    private final CloudProviders clouds;

    ResourceCatalog(CloudProviders clouds) {
        this.clouds = clouds;
    }

    /** By provider, account and id. What was not asked for by name and does not answer is left out, and named. */
    Found page(Optional<String> provider, ResourceFilter filter, PageQuery query) {
        var after = query.after(Position::parse);
        var rows = new ArrayList<Observation>();
        var leftOut = new ArrayList<LeftOut>();
        for (var cloud : chosen(provider)) {
            var order =
                    after.map(last -> cloud.name().compareTo(last.provider())).orElse(1);
            if (order >= 0 && rows.size() < query.rows()) {
                var within = after.filter(last -> order == 0).map(Position::withinProvider);
                rows.addAll(listed(cloud, filter, within, query.rows() - rows.size(), leftOut));
            }
        }
        return new Found(Page.of(query, rows, row -> Position.of(row).text()), leftOut);
    }

    Observation live(ResourceRef resource) {
        try (var _ = ServerTiming.measure(ServerTiming.Part.PROVIDER)) {
            return required(resource.provider())
                    .read(resource)
                    .orElseThrow(() -> Refusal.notFound("resource", resource.resourceId()));
        } catch (ProviderException e) {
            throw unavailable(e);
        }
    }

    private List<CloudProvider> chosen(Optional<String> provider) {
        return provider.map(name -> List.of(required(name)))
                .orElseGet(() -> clouds.enabled().stream()
                        .sorted(Comparator.comparing(CloudProvider::name))
                        .toList());
    }

    /** Here the provider is a query parameter, which a refusal names without a slash. */
    private CloudProvider required(String provider) {
        try {
            return clouds.require(provider);
        } catch (Refusal unknown) {
            throw unknown.at("provider");
        }
    }

    private static List<Observation> listed(
            CloudProvider cloud,
            ResourceFilter filter,
            Optional<ResourcePosition> after,
            int limit,
            List<LeftOut> leftOut) {
        try (var _ = ServerTiming.measure(ServerTiming.Part.PROVIDER)) {
            return asked(cloud, filter, after, limit, leftOut);
        } catch (ProviderException e) {
            if (filter.account().isPresent()) {
                throw unavailable(e);
            }
            return byAccount(cloud, filter, after, limit, leftOut);
        }
    }

    private static List<Observation> asked(
            CloudProvider cloud,
            ResourceFilter filter,
            Optional<ResourcePosition> after,
            int limit,
            List<LeftOut> leftOut) {
        var rows = cloud.list(filter, after, limit);
        leftOut.addAll(cloud.leftOut(filter));
        return rows;
    }

    /** One account that does not answer hides no other. */
    private static List<Observation> byAccount(
            CloudProvider cloud,
            ResourceFilter filter,
            Optional<ResourcePosition> after,
            int limit,
            List<LeftOut> leftOut) {
        var rows = new ArrayList<Observation>();
        for (var account : cloud.accounts().stream().sorted().toList()) {
            var passed =
                    after.map(last -> account.compareTo(last.account()) < 0).orElse(false);
            if (!passed && rows.size() < limit) {
                try (var _ = ServerTiming.measure(ServerTiming.Part.PROVIDER)) {
                    rows.addAll(asked(cloud, filter.of(account), after, limit - rows.size(), leftOut));
                } catch (ProviderException e) {
                    leftOut.add(new LeftOut(cloud.name(), account, e.explanation()));
                }
            }
        }
        return rows;
    }

    private static Refusal unavailable(ProviderException cause) {
        return Refusal.of(ProblemCode.PROVIDER_UNAVAILABLE, cause.explanation());
    }

    /** A page of what was found; {@code leftOut} of all that was looked through for it. */
    record Found(Page<Observation> page, List<LeftOut> leftOut) {

        Found {
            leftOut = List.copyOf(leftOut);
        }
    }

    /** The last resource of a page. */
    private record Position(String provider, String account, String resourceId) {

        private static final String SEPARATOR = "\n";

        static Position of(Observation last) {
            var resource = last.resource();
            return new Position(resource.provider(), resource.account(), resource.resourceId());
        }

        static Position parse(String text) {
            var parts = text.split(SEPARATOR, 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException("No place of a resource");
            }
            return new Position(parts[0], parts[1], parts[2]);
        }

        String text() {
            return String.join(SEPARATOR, provider, account, resourceId);
        }

        ResourcePosition withinProvider() {
            return new ResourcePosition(account, resourceId);
        }
    }
}
