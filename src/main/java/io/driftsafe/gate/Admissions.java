package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets accepted operations into the clouds, or holds them back. What is in flight is counted in the database, so all
 * nodes together keep to it. Rollbacks are not counted, and only a stop that says so holds them.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class Admissions implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

    /** Names the lock under which what is in flight is counted. */
    private static final long COUNTING = 0x6472_6966_7473_6166L;

    /** Longer than any limit or budget counts. */
    private static final Duration COUNTED_FOR = Duration.ofDays(32);

    private final StopSwitch stopSwitch;
    private final Stops stops;
    private final AccountLimits limits;
    private final Budgets budgets;
    private final Breakers breakers;
    private final GateSettings settings;
    private final JdbcClient database;
    private final JsonMapper json;
    private final Clock clock;
    private volatile Instant startedAt;

    Admissions(
            StopSwitch stopSwitch,
            Stops stops,
            AccountLimits limits,
            Budgets budgets,
            Breakers breakers,
            GateSettings settings,
            JdbcClient database,
            JsonMapper json,
            Clock clock) {
        this.stopSwitch = stopSwitch;
        this.stops = stops;
        this.limits = limits;
        this.budgets = budgets;
        this.breakers = breakers;
        this.settings = settings;
        this.database = database;
        this.json = json;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Until now nothing could begin, however long the start took. */
    @Override
    @Transactional(propagation = Propagation.SUPPORTS)
    public void afterSingletonsInstantiated() {
        startedAt = clock.instant();
    }

    /** What holds back a rollback that has not begun. */
    public Optional<Hold> holdOfRollback(ResourceRef resource, Map<String, String> labels) {
        return stopSwitch.holdOfRollback(resource, labels);
    }

    /**
     * What holds back the application of a fix that has not begun. It takes no place, but one to try whether a cloud
     * answers again.
     */
    public Optional<Hold> holdOfApply(UUID operation, ResourceRef resource, Map<String, String> labels) {
        return held(operation, resource, labels, () -> breakers.probe(resource));
    }

    /** What is in goes on; only a stop holds it before its first write. */
    private Optional<Hold> held(
            UUID operation, ResourceRef resource, Map<String, String> labels, Supplier<Optional<Hold>> breaker) {
        return stopSwitch.holdOfApply(resource, labels).or(() -> {
            if (isIn(operation)) {
                return Optional.empty();
            }
            return ramp(resource, labels)
                    .or(() -> limit(resource))
                    .or(() -> budget(labels))
                    .or(breaker);
        });
    }

    private Optional<Hold> limit(ResourceRef resource) {
        return limits.of(resource.provider(), resource.account())
                .flatMap(limit -> limit.hold(
                        resource.account(), limits.use(resource.provider(), resource.account(), clock.instant())));
    }

    private Optional<Hold> budget(Map<String, String> labels) {
        return budgets.of(labels).stream()
                .map(budget -> budget.hold(budgets.use(budget, clock.instant())))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** So that two who come at once do not both take the last place; where nothing is counted nobody waits. */
    private void lockWhatIsCounted(ResourceRef resource, Map<String, String> labels) {
        if (limits.of(resource.provider(), resource.account()).isPresent()
                || !budgets.of(labels).isEmpty()
                || isRamping(resource, labels)) {
            database.sql("select pg_advisory_xact_lock(:key)")
                    .param("key", COUNTING)
                    .query((_, _) -> true)
                    .single();
        }
    }

    /** Takes a place, in the transaction that announces the first write; or what holds it back. */
    public Optional<Hold> admit(UUID operation, ResourceRef resource, Map<String, String> labels) {
        lockWhatIsCounted(resource, labels);
        var hold = held(operation, resource, labels, () -> breakers.open(resource));
        if (hold.isEmpty()) {
            database.sql("""
                insert into admission (operation_id, provider, account, labels, admitted_at)
                values (:id, :provider, :account, cast(:labels as jsonb), :at)
                on conflict (operation_id) do nothing\
                """)
                    .param("id", operation)
                    .param("provider", resource.provider())
                    .param("account", resource.account())
                    .param("labels", json.writeValueAsString(labels))
                    .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
        return hold;
    }

    /** Gives the place back, if it had one. */
    public void end(UUID operation, boolean failed) {
        var now = clock.instant();
        var ended = database.sql("""
            update admission set ended_at = :at, failed = :failed
            where operation_id = :id and ended_at is null\
            """)
                .param("at", now.atOffset(ZoneOffset.UTC))
                .param("failed", failed)
                .param("id", operation)
                .update();
        forgetOld(now);
        if (failed && ended > 0) {
            budgets.halt(operation, now)
                    .forEach(budget -> LOG.warn("Too many have failed, so nothing more of {} begins", budget));
        }
    }

    /** A few each time, so that there are never many; nothing counts what was so long ago. */
    private void forgetOld(Instant now) {
        database.sql("""
            delete from admission where operation_id in (
                select operation_id from admission where ended_at < :before
                order by ended_at limit 10 for update skip locked)\
            """)
                .param("before", now.minus(COUNTED_FOR).atOffset(ZoneOffset.UTC))
                .update();
    }

    private boolean isIn(UUID operation) {
        return database.sql("select count(*) from admission where operation_id = :id and ended_at is null")
                        .param("id", operation)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private Optional<Hold> ramp(ResourceRef resource, Map<String, String> labels) {
        var now = clock.instant();
        return ramp(begunAgain(now, resource, labels), now, "", this::inFlight)
                .or(() -> breakers.closedSince(resource)
                        .flatMap(closed -> ramp(
                                closed,
                                now,
                                " at the account " + resource.account(),
                                () -> limits.use(resource.provider(), resource.account(), now)
                                        .inFlight())));
    }

    /** Since when work goes on after this node's start, or after the last stop of this. */
    private Instant begunAgain(Instant now, ResourceRef resource, Map<String, String> labels) {
        var started = startedAt;
        return stops.releasedAfter(now.minus(Ramp.length(settings.rampStep())), resource, labels)
                .filter(started::isBefore)
                .orElse(started);
    }

    private boolean isRamping(ResourceRef resource, Map<String, String> labels) {
        var now = clock.instant();
        return Stream.concat(Stream.of(begunAgain(now, resource, labels)), breakers.closedSince(resource).stream())
                .map(since -> Ramp.atMost(Duration.between(since, now), settings.rampStep()))
                .anyMatch(OptionalLong::isPresent);
    }

    private Optional<Hold> ramp(Instant since, Instant now, String where, LongSupplier inFlight) {
        var most = Ramp.atMost(Duration.between(since, now), settings.rampStep());
        if (most.isEmpty() || inFlight.getAsLong() < most.getAsLong()) {
            return Optional.empty();
        }
        return Optional.of(new Hold(
                Hold.RAMP,
                "Work begins again%s after a standstill, little by little: of at most %d now and soon more, as many are in flight"
                        .formatted(where, most.getAsLong())));
    }

    private long inFlight() {
        return database.sql("select count(*) from admission where ended_at is null")
                .query(Long.class)
                .single();
    }
}
