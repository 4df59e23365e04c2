package io.driftsafe.gate;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Stops and releases; what is stopped is a closed gate for whoever asks to apply, and a hold for what was accepted. */
@Service
class StopSwitch implements Gate {

    static final int MOST_AT_ONCE = 200;

    private static final Logger LOG = LoggerFactory.getLogger(StopSwitch.class);

    private final Stops stops;
    private final Clock clock;

    StopSwitch(Stops stops, Clock clock) {
        this.stops = stops;
        this.clock = clock;
    }

    @Override
    public Optional<ClosedGate> closedFor(ResourceRef resource, Map<String, String> labels) {
        return inForce(resource, labels).map(stop -> new ClosedGate(stop.message(), true));
    }

    /** What holds back a rollback that was accepted. */
    Optional<Hold> holdOfRollback(ResourceRef resource, Map<String, String> labels) {
        return stops.inForce().stream()
                .filter(stop -> stop.rollbacks() == Stop.Rollbacks.HOLD)
                .filter(stop -> stop.scope().covers(resource, labels))
                .findFirst()
                .map(StopSwitch::hold);
    }

    /** What holds back the application of a fix that was accepted. */
    Optional<Hold> holdOfApply(ResourceRef resource, Map<String, String> labels) {
        return inForce(resource, labels).map(StopSwitch::hold);
    }

    private Optional<Stop> inForce(ResourceRef resource, Map<String, String> labels) {
        return stops.inForce().stream()
                .filter(stop -> stop.scope().covers(resource, labels))
                .findFirst();
    }

    private static Hold hold(Stop stop) {
        return new Hold(Hold.STOPPED, stop.message());
    }

    /**
     * Stops or releases what is asked for; what already is so stays as it is.
     *
     * @throws Refusal 422 if an account is named without its provider, or too much is stopped one by one
     */
    @Transactional
    public List<Stop> put(StopRequest asked, Actor actor) {
        if (asked.account() != null && asked.provider() == null) {
            throw Refusal.invalid("/provider", "Name the provider of the account too");
        }
        stops.lock();
        var scope = asked.scope();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var inForce = stops.inForce();
        var same = inForce.stream().filter(stop -> stop.scope().equals(scope)).findFirst();
        if (asked.stops()) {
            if (same.filter(stop -> stop.isAs(asked)).isPresent()) {
                return inForce;
            }
            if (same.isEmpty() && inForce.size() >= MOST_AT_ONCE) {
                throw Refusal.invalid(
                        "/stopped",
                        "%d stops are in force already: stop a whole provider or everything, or release some"
                                .formatted(MOST_AT_ONCE));
            }
            same.ifPresent(stop -> release(stop, asked.reason(), actor, now));
            stops.add(new Stop(
                    TypeId.newUuid(clock),
                    scope,
                    asked.rollbacksOrRun(),
                    asked.reason(),
                    actor.name(),
                    now,
                    Optional.empty()));
            LOG.atWarn()
                    .addKeyValue("user.name", actor.name())
                    .log("{} is stopped, rollbacks {}", scope.text(), asked.rollbacksOrRun());
        } else {
            same.ifPresent(stop -> release(stop, asked.reason(), actor, now));
        }
        return stops.inForce();
    }

    private void release(Stop stop, String because, Actor actor, Instant now) {
        stops.release(stop.id(), new Stop.Release(actor.name(), now, because));
        LOG.atWarn()
                .addKeyValue("user.name", actor.name())
                .log("{} is stopped no more", stop.scope().text());
    }
}
