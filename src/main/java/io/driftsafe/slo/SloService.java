package io.driftsafe.slo;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.spend.Spend;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and archives cost SLOs. */
@Service
@Transactional
class SloService {

    private static final Logger LOG = LoggerFactory.getLogger(SloService.class);

    private final Slos slos;
    private final SloSpend spent;
    private final ReservationParts parts;
    private final Spend spend;
    private final Clock clock;

    SloService(Slos slos, SloSpend spent, ReservationParts parts, Spend spend, Clock clock) {
        this.slos = slos;
        this.spent = spent;
        this.parts = parts;
        this.spend = spend;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    Slo require(SloId id) {
        return slos.find(id.uuid()).orElseThrow(() -> notFound(id));
    }

    Slo create(NewSlo asked, Actor actor) {
        var now = now();
        var slo = checked(of(TypeId.newUuid(clock), asked, 0, now, actor.name(), actor));
        spend.lock();
        slos.lockSet();
        slos.add(slo);
        spent.takeAll(slo);
        parts.spread(slo);
        log("made", slo, actor);
        return slo;
    }

    Slo replace(SloId id, NewSlo asked, Precondition precondition, Actor actor) {
        spend.lock();
        slos.lockSet();
        var before = changeable(id, precondition);
        if (before.type() != asked.type()) {
            throw Refusal.invalid(
                    "/type",
                    "The type stays what it is: create another cost SLO, and delete this one if it is not needed");
        }
        var after =
                checked(of(before.id(), asked, before.version() + 1, before.createdAt(), before.createdBy(), actor));
        slos.replace(after);
        spent.takeAll(after);
        parts.spread(after);
        log("changed", after, actor);
        return after;
    }

    /** It stays readable, for findings name it. */
    void archive(SloId id, Precondition precondition, Actor actor) {
        var slo = changeable(id, precondition);
        slos.archive(slo.id(), now(), actor.name());
        parts.removeAll(slo.id());
        log("archived", slo, actor);
    }

    /** Puts its own series of spend in place of all bills; an empty one gives way to them again. */
    Slo replaceSeries(SloId id, SpendSeries series, Precondition precondition, Actor actor) {
        var slo = changeable(id, precondition);
        if (!slo.type().bySpend()) {
            throw Refusal.of(
                    ProblemCode.INVALID_REQUEST,
                    "A %s is not judged by what was spent, so it takes no series of spend"
                            .formatted(slo.type().name().toLowerCase(Locale.ROOT)));
        }
        spent.replaceOwn(slo, series.byDay(now()));
        log("given a series of spend", slo, actor);
        return slo;
    }

    private Slo changeable(SloId id, Precondition precondition) {
        var slo = slos.lock(id.uuid()).orElseThrow(() -> notFound(id));
        precondition.require(slo.version());
        if (slo.archivedAt().isPresent()) {
            throw Refusal.of(
                    ProblemCode.ILLEGAL_TRANSITION,
                    "The cost SLO %s is archived and counts no more: create a new one".formatted(slo.name()));
        }
        return slo;
    }

    private static Slo checked(Slo slo) {
        var mistakes = new ArrayList<FieldError>(slo.scope().mistakes(slo.type()));
        if (slo.type() == SloType.RESOURCE_COUNT
                && slo.threshold().maxValue().stripTrailingZeros().scale() > 0) {
            mistakes.add(new FieldError("/threshold/max_value", "Resources are counted in whole numbers"));
        }
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(mistakes.getFirst().message(), List.copyOf(mistakes));
        }
        return slo;
    }

    private Slo of(UUID id, NewSlo asked, long version, Instant created, String createdBy, Actor actor) {
        return new Slo(
                id,
                asked.name(),
                Optional.ofNullable(asked.description()).orElse(""),
                asked.type(),
                Optional.ofNullable(asked.scope()).orElse(SloScope.ALL),
                asked.threshold(),
                Optional.ofNullable(asked.baseline()),
                Optional.ofNullable(asked.enforcement()).orElse(Enforcement.BLOCK),
                asked.owner(),
                Optional.ofNullable(asked.costBasis()).orElse(CostBasis.EFFECTIVE),
                version,
                created,
                createdBy,
                now(),
                actor.name(),
                Optional.empty());
    }

    private static Refusal notFound(SloId id) {
        return Refusal.notFound("cost SLO", id.value());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void log(String what, Slo slo, Actor actor) {
        LOG.atInfo()
                .addKeyValue("user.name", actor.name())
                .addKeyValue("slo.id", new SloId(slo.id()).value())
                .log("Cost SLO {} {} by {}", slo.title(), what, actor.name());
    }
}
