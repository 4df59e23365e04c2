package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ListingCache;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import java.time.Clock;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What exists in clusters. */
@Component("kubernetesListings")
class Listings {

    private static final Comparator<Observation> ORDER =
            Comparator.comparing(listed -> listed.resource().resourceId());

    private final Looking looking;
    private final ListingCache<Key> cache;

    Listings(Looking looking, KubernetesSettings settings, Clock clock) {
        this.looking = looking;
        this.cache = new ListingCache<>(settings.listingAge(), clock);
    }

    /** @param connections by name */
    List<Observation> list(
            List<Connection> connections, ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        return connections.stream()
                .filter(connection ->
                        filter.account().map(connection.name()::equals).orElse(true))
                .filter(connection -> after.map(last -> connection.name().compareTo(last.account()) >= 0)
                        .orElse(true))
                .flatMap(connection -> kinds(filter)
                        .flatMap(kind -> known(connection, kind).stream())
                        .filter(isMeant(filter))
                        .filter(listed ->
                                after.map(last -> isAfter(listed, last)).orElse(true))
                        .sorted(ORDER))
                .limit(limit)
                .toList();
    }

    private static Stream<Kind> kinds(ResourceFilter filter) {
        return filter.resourceType()
                .map(type -> Kind.ofType(type).stream())
                .orElseGet(() -> Arrays.stream(Kind.values()));
    }

    private List<Observation> known(Connection connection, Kind kind) {
        var key = new Key(connection.id(), connection.version(), kind);
        return cache.get(key, () -> looking.all(connection, kind));
    }

    private static Predicate<Observation> isMeant(ResourceFilter filter) {
        return listed -> {
            var id = listed.resource().resourceId();
            return filter.resourceId().map(id::equals).orElse(true)
                    && filter.idPart()
                            .map(part -> id.contains(part.toLowerCase(Locale.ROOT)))
                            .orElse(true);
        };
    }

    private static boolean isAfter(Observation listed, ResourcePosition last) {
        var account = listed.resource().account().compareTo(last.account());
        return account > 0 || account == 0 && listed.resource().resourceId().compareTo(last.resourceId()) > 0;
    }

    private record Key(UUID connection, long version, Kind kind) {}
}
