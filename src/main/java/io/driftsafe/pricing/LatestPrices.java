package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Market;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The prices as the database has them, at most half a second old; what this node changes it sees at once.
 *
 * <p>A market's prices are kept until the book's version tells that some price has changed, on whatever node.
 */
@Component
class LatestPrices {

    private static final long MAY_BE_OLD = Duration.ofMillis(500).toNanos();

    private final Prices prices;
    private volatile @Nullable Edition latest;

    LatestPrices(Prices prices) {
        this.prices = prices;
    }

    UnitPrices of(Market market) {
        var markets = edition().markets;
        var known = markets.get(market);
        if (known != null) {
            return known;
        }
        var read = UnitPrices.of(prices.of(market));
        markets.put(market, read);
        return read;
    }

    /** Whether the provider has prices of its own. */
    boolean has(String provider) {
        return edition().providers.contains(provider);
    }

    /** What is in the book now is read again, once the transaction that changes it is committed. */
    void forgetAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                latest = null;
            }
        });
    }

    private Edition edition() {
        var known = latest;
        var now = System.nanoTime();
        if (known != null && now - known.askedAt < MAY_BE_OLD) {
            return known;
        }
        // The version comes first: prices that are newer than it are only read once more.
        var version = prices.version();
        var next = known != null && known.version == version
                ? new Edition(version, now, known.markets, known.providers)
                : new Edition(version, now, new ConcurrentHashMap<>(), prices.providers());
        latest = next;
        return next;
    }

    /** @param askedAt by the machine's monotonic clock, in nanoseconds */
    private record Edition(long version, long askedAt, Map<Market, UnitPrices> markets, Set<String> providers) {}
}
