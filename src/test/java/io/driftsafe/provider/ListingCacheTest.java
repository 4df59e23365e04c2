package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ListingCacheTest {

    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Clock clock = ((java.time.InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void readsAgainOnlyWhenItIsOld() {
        var cache = new ListingCache<String>(Duration.ofSeconds(30), clock);

        cache.get("a", this::read);
        now.set(START.plusSeconds(29));
        var kept = cache.get("a", this::read);
        assertThat(kept.getFirst().observedAt()).isEqualTo(START);
        assertThat(readings).hasValue(1);

        now.set(START.plusSeconds(30));
        cache.get("a", this::read);
        cache.get("b", this::read);

        assertThat(readings).hasValue(3);
    }

    @Test
    void keepsNothingForNoTime() {
        var cache = new ListingCache<String>(Duration.ZERO, clock);

        cache.get("a", this::read);
        cache.get("a", this::read);

        assertThat(readings).hasValue(2);
    }

    @Test
    void aFailureIsNotKept() {
        var cache = new ListingCache<String>(Duration.ofSeconds(30), clock);

        assertThatThrownBy(() -> cache.get("a", () -> {
                    throw new ProviderException.Unavailable("away");
                }))
                .isInstanceOf(ProviderException.Unavailable.class);

        assertThat(cache.get("a", this::read)).hasSize(1);
    }

    @Test
    void thoseWhoAskAtOnceWaitForOneReading() throws InterruptedException, ExecutionException {
        var cache = new ListingCache<String>(Duration.ofSeconds(30), clock);
        var reading = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> cache.get("a", () -> {
                reading.countDown();
                await(goOn);
                return read();
            }));
            reading.await();
            var second = threads.submit(() -> cache.get("a", this::read));
            goOn.countDown();

            assertThat(second.get()).isEqualTo(first.get());
        }
        assertThat(readings).hasValue(1);
    }

    private List<Observation> read() {
        readings.incrementAndGet();
        return List.of(new Observation(
                new ResourceRef("testing", "default", Optional.empty(), "x"),
                "x",
                ResourceType.unprofiled("thing"),
                Configuration.EMPTY,
                clock.instant(),
                new Progress.AtRest(),
                Optional.empty()));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
