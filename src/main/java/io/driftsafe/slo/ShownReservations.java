package io.driftsafe.slo;

import io.driftsafe.spend.Spend;
import io.driftsafe.spend.SpendUsers;
import java.time.LocalDate;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets go of what is reserved once the bills that come in show it, or its month is over. */
@Component
class ShownReservations implements SpendUsers {

    private final Slos slos;
    private final Standings standings;
    private final ReservationParts parts;
    private final Spend spend;

    ShownReservations(Slos slos, Standings standings, ReservationParts parts, Spend spend) {
        this.slos = slos;
        this.standings = standings;
        this.parts = parts;
        this.spend = spend;
    }

    @Override
    public void changed(String provider, String account, LocalDate from, LocalDate to) {
        var reached = slos.active().stream()
                .filter(slo -> slo.scope().reaches(provider, account))
                .toList();
        standings.of(reached, Optional.empty()).forEach(standing -> parts.remove(standing.slo(), standing.over()));
        spend.sources().stream()
                .filter(source ->
                        source.provider().equals(provider) && source.account().equals(account))
                .forEach(source -> parts.removeShown(provider, account, source.knownUntil()));
        parts.removeSettledBefore(standings.oldestThatCounts());
    }
}
