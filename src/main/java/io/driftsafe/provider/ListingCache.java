package io.driftsafe.provider;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What a cloud listed not long ago, so that paging through it does not ask the cloud again and again. A failed reading
 * is not kept, and those who ask at once for the same wait for one reading.
 *
 * @param <K> what tells one listing from another
 */
public final class ListingCache<K> {

    private static final int MOST = 200;

    private final Duration keepFor;
    private final Clock clock;
    private final Map<K, CompletableFuture<Listing>> listings = new LinkedHashMap<>();

    /** @param keepFor zero to keep nothing */
    public ListingCache(Duration keepFor, Clock clock) {
        this.keepFor = keepFor;
        this.clock = clock;
    }

    /** The listing, read now unless it was read within the time that it is kept for. */
    public List<Observation> get(K key, Supplier<List<Observation>> reading) {
        var mine = new CompletableFuture<Listing>();
        CompletableFuture<Listing> current;
        synchronized (listings) {
            listings.values().removeIf(this::isOver);
            current = listings.putIfAbsent(key, mine);
            while (listings.size() > MOST) {
                listings.remove(listings.keySet().iterator().next());
            }
        }
        if (current != null) {
            return resources(current);
        }
        try {
            mine.complete(new Listing(List.copyOf(reading.get()), clock.instant()));
        } catch (RuntimeException failed) {
            mine.completeExceptionally(failed);
        } finally {
            // An Error must not leave others waiting.
            if (mine.completeExceptionally(new IllegalStateException("The listing was broken off"))
                    || mine.isCompletedExceptionally()) {
                forget(key, mine);
            }
        }
        return resources(mine);
    }

    private void forget(K key, CompletableFuture<Listing> listing) {
        synchronized (listings) {
            listings.remove(key, listing);
        }
    }

    private boolean isOver(CompletableFuture<Listing> listing) {
        return listing.isDone()
                && (listing.isCompletedExceptionally()
                        || !clock.instant().isBefore(listing.join().readAt().plus(keepFor)));
    }

    private static List<Observation> resources(CompletableFuture<Listing> listing) {
        try {
            return listing.join().resources();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private record Listing(List<Observation> resources, Instant readAt) {}
}
