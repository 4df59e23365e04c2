package io.driftsafe.slo;

import io.driftsafe.guardrail.Guardrail;
import io.driftsafe.guardrail.Judgement;
import io.driftsafe.guardrail.ProposedChange;
import io.driftsafe.guardrail.Violation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Judges changes by the cost SLOs; nothing is reserved. */
@Component
public class CostSlos implements Guardrail {

    private final Slos slos;
    private final Standings standings;
    private final Measures measures;

    CostSlos(Slos slos, Standings standings, Measures measures) {
        this.slos = slos;
        this.standings = standings;
        this.measures = measures;
    }

    @Override
    public Kind kind() {
        return Kind.COST_SLO;
    }

    /** Asks clouds what there is, where that counts: no transaction may be open. */
    @Override
    public Judgement judge(ProposedChange proposed) {
        var active = slos.active();
        if (active.isEmpty()) {
            return new Judgement.NotConfigured();
        }
        var change = CostChange.of(proposed);
        var asked = active.stream().filter(slo -> isAbout(slo, change)).toList();
        if (asked.isEmpty()) {
            return new Judgement.Unmatched();
        }
        asked.stream().filter(slo -> slo.type() == SloType.RESOURCE_COUNT).forEach(measures::refresh);
        return new Judgement.Judged(standings.of(asked, Optional.of(change)).stream()
                .flatMap(standing -> standing.with(change, proposed.operation()).stream())
                .flatMap(assessment -> assessment.violation().stream())
                .toList());
    }

    /** How the cost SLOs stand now, for many changes. */
    public Now now() {
        var active = slos.active();
        return new Now(standings.of(active, Optional.empty()));
    }

    private static boolean isAbout(Slo slo, CostChange change) {
        return !(Contribution.of(change, slo) instanceof Contribution.None);
    }

    /** All cost SLOs as they stood at one moment. */
    public static final class Now {

        private final List<Standing> standings;

        private Now(List<Standing> standings) {
            this.standings = standings;
        }

        /** What stands against the change of an operation. */
        public List<Violation> against(UUID operation, CostChange change) {
            return standings.stream()
                    .flatMap(standing -> standing.with(change, Optional.of(operation)).stream())
                    .filter(Assessment::blocks)
                    .flatMap(assessment -> assessment.violation().stream())
                    .toList();
        }
    }
}
