package io.driftsafe.slo;

import io.driftsafe.guardrail.Violation;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operations in flight hold of the cost SLOs, so that many small changes cannot slip past them together. Each
 * method is part of the transaction that changes the operation's state.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class Reservations {

    private final JdbcClient database;
    private final ReservationParts parts;
    private final Slos slos;
    private final Standings standings;
    private final Clock clock;

    Reservations(JdbcClient database, ReservationParts parts, Slos slos, Standings standings, Clock clock) {
        this.database = database;
        this.parts = parts;
        this.slos = slos;
        this.standings = standings;
        this.clock = clock;
    }

    /**
     * Reserves of each cost SLO what the operation is about to change, and judges again while nobody else can reserve
     * anything of the same cost SLOs. Taken before a claim; the SLOs are locked in the order of their ids until the
     * transaction ends.
     *
     * @return what stands against it: then the caller rolls the transaction back
     */
    public List<Violation> reserve(UUID operation, CostChange change) {
        slos.holdSet();
        var asked = slos.active().stream()
                .filter(slo -> isAbout(slo, change))
                .map(Slo::id)
                .toList();
        var held = asked.isEmpty() ? List.<Slo>of() : slos.lock(asked);
        parts.add(operation, change, clock.instant(), held);
        return standings.of(held, Optional.of(change)).stream()
                .flatMap(standing -> standing.with(change, Optional.of(operation)).stream())
                .filter(Assessment::blocks)
                .flatMap(assessment -> assessment.violation().stream())
                .toList();
    }

    private static boolean isAbout(Slo slo, CostChange change) {
        return !(Contribution.of(change, slo) instanceof Contribution.None);
    }

    /** The change has taken: it counts until it shows in what was spent. */
    public void applied(UUID operation) {
        settle(operation, true);
    }

    /** Nothing was changed, or it was put back. */
    public void giveBack(UUID operation) {
        database.sql("delete from slo_reservation where operation_id = ?")
                .param(operation)
                .update();
    }

    /** It is about to be put back: what it saves is no longer sure. */
    public void doubt(UUID operation) {
        database.sql("update slo_reservation set applied = false where operation_id = ?")
                .param(operation)
                .update();
    }

    /** A person has dealt with it, and may have left the change in place: what it costs counts until it shows. */
    public void acknowledge(UUID operation) {
        settle(operation, false);
    }

    private void settle(UUID operation, boolean applied) {
        database.sql("""
            update slo_reservation set settled_at = coalesce(settled_at, ?), applied = ? where operation_id = ?\
            """).params(utc(clock.instant()), applied, operation).update();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
