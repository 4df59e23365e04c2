package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A circuit breaker for each account of a provider, by what this node hears from it: while it is open no fix begins
 * there, then a few runs try whether the cloud answers again. What has begun and rollbacks go on, and are counted too.
 */
@Component
public class Breakers {

    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    private final GateSettings.Breaker settings;
    private final CircuitBreakerRegistry registry;
    private final Clock clock;
    private final Map<String, Instant> changedAt = new ConcurrentHashMap<>();

    Breakers(GateSettings settings, MeterRegistry meters, Clock clock) {
        this.settings = settings.breaker();
        this.clock = clock;
        this.registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(Math.toIntExact(this.settings.window().toSeconds()))
                .minimumNumberOfCalls(this.settings.minimumCalls())
                .failureRateThreshold(this.settings.failureRatePercent())
                .waitDurationInOpenState(this.settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(this.settings.probes())
                // A probe that never told how it went, for its operation had ended, leaves its place to another.
                .maxWaitDurationInHalfOpenState(this.settings.openFor())
                .clock(clock)
                .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                .build());
        registry.getEventPublisher()
                .onEntryAdded(added -> added.getAddedEntry().getEventPublisher().onStateTransition(this::changed));
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry).bindTo(meters);
    }

    /**
     * Makes a call and counts how it went.
     *
     * @param ill whether an exception says that the cloud does not answer as it should, rather than that it said no
     */
    public <T> T counted(ResourceRef resource, Supplier<T> call, Predicate<RuntimeException> ill) {
        var breaker = of(resource);
        var begun = clock.millis();
        try {
            var answer = call.get();
            breaker.onSuccess(clock.millis() - begun, TimeUnit.MILLISECONDS);
            return answer;
        } catch (RuntimeException failure) {
            if (ill.test(failure)) {
                breaker.onError(clock.millis() - begun, TimeUnit.MILLISECONDS, failure);
            } else {
                breaker.onSuccess(clock.millis() - begun, TimeUnit.MILLISECONDS);
            }
            throw failure;
        }
    }

    /**
     * What holds back a fix that would begin at an account; while the breaker is half open it takes one of the few
     * places.
     */
    Optional<Hold> probe(ResourceRef resource) {
        var breaker = of(resource);
        return breaker.tryAcquirePermission() ? Optional.empty() : Optional.of(hold(resource, breaker));
    }

    /** The same for one that was let in just now. */
    Optional<Hold> open(ResourceRef resource) {
        var breaker = of(resource);
        return breaker.getState() == State.OPEN ? Optional.of(hold(resource, breaker)) : Optional.empty();
    }

    /** Since when the cloud answers again after it did not; empty when it always did or does not. */
    Optional<Instant> closedSince(ResourceRef resource) {
        return of(resource).getState() == State.CLOSED
                ? Optional.ofNullable(changedAt.get(name(resource)))
                : Optional.empty();
    }

    /** Those that have changed since this node started, by provider and account. */
    Map<String, Status> changed() {
        var found = new TreeMap<String, Status>();
        for (var breaker : registry.getAllCircuitBreakers()) {
            var since = changedAt.get(breaker.getName());
            if (since != null) {
                found.put(breaker.getName(), new Status(told(breaker.getState()), since));
            }
        }
        return found;
    }

    private Hold hold(ResourceRef resource, CircuitBreaker breaker) {
        var calls = breaker.getMetrics();
        var since = changedAt.getOrDefault(breaker.getName(), clock.instant());
        var then = breaker.getState() == State.OPEN
                ? "a few try again at " + since.plus(settings.openFor()).truncatedTo(ChronoUnit.SECONDS)
                : "a few are trying now whether it answers again";
        return new Hold(
                Hold.BREAKER_OPEN,
                "The cloud does not answer as it should at the account %s of %s (%d of %d calls failed), so nothing begins there: %s, and the others follow"
                        .formatted(
                                resource.account(),
                                resource.provider(),
                                calls.getNumberOfFailedCalls(),
                                calls.getNumberOfBufferedCalls(),
                                then));
    }

    private void changed(CircuitBreakerOnStateTransitionEvent event) {
        var transition = event.getStateTransition();
        changedAt.put(event.getCircuitBreakerName(), clock.instant());
        LOG.warn(
                "The circuit breaker of {} was {} and is {}",
                event.getCircuitBreakerName(),
                told(transition.getFromState()),
                told(transition.getToState()));
    }

    private static String told(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private CircuitBreaker of(ResourceRef resource) {
        return registry.circuitBreaker(name(resource));
    }

    private static String name(ResourceRef resource) {
        return resource.provider() + "/" + resource.account();
    }

    /**
     * How a breaker stands.
     *
     * @param state {@code closed}, {@code open} or {@code half_open}
     */
    record Status(String state, Instant since) {}
}
