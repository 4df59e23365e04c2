package io.driftsafe.slo;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.slo.Slos.SloFilter;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How cost SLOs stand, over HTTP. */
@RestController
@RequestMapping("/api/v1/slos")
@Tag(name = "Cost SLOs")
class SloStatusController {

    private final SloService service;
    private final Slos slos;
    private final Standings standings;
    private final Measures measures;

    SloStatusController(SloService service, Slos slos, Standings standings, Measures measures) {
        this.service = service;
        this.slos = slos;
        this.standings = standings;
        this.measures = measures;
    }

    @GetMapping("/{id}/status")
    @Operation(
            operationId = "getSloStatus",
            summary = "Show how a cost SLO stands",
            description =
                    "With what is in flight and who holds it, how fast it is used up, and this month day by day. Resources are"
                            + " counted and priced anew.")
    SloStatusView status(@PathVariable SloId id) {
        var slo = service.require(id);
        if (!slo.type().bySpend()) {
            measures.refresh(slo);
        }
        return SloStatusView.of(standings.of(List.of(slo), Optional.empty()).getFirst());
    }

    @GetMapping("/status")
    @Operation(
            operationId = "listSloStatuses",
            summary = "List how cost SLOs stand, newest first",
            description = "Of resources what was found when somebody looked last.")
    Page<SloStatusView> statuses(
            @RequestParam Optional<SloType> type,
            @RequestParam Optional<Enforcement> enforcement,
            @RequestParam Optional<String> owner,
            PageQuery page) {
        var rows = slos.list(new SloFilter(false, type, enforcement, owner), page.afterId(), page.rows());
        var shown = Page.of(page, rows, slo -> slo.id().toString());
        var views = standings.of(shown.items(), Optional.empty()).stream()
                .map(SloStatusView::of)
                .toList();
        return new Page<>(views, shown.nextCursor());
    }

    @PutMapping("/{id}/spend")
    @Operation(
            operationId = "replaceSloSpend",
            summary = "Give a cost SLO its own series of spend",
            description =
                    "What was spent in its scope, day by day in UTC and USD, in place of all billing exports; without points it is"
                            + " judged by those again.")
    @Example("{\"points\": [{\"date\": \"2026-11-01\", \"cost\": 12.50}, {\"date\": \"2026-11-02\", \"cost\": 13.10}]}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    SloStatusView replaceSeries(
            @PathVariable SloId id, @Valid @RequestBody SpendSeries series, Precondition precondition, Actor actor) {
        return SloStatusView.of(standings
                .of(List.of(service.replaceSeries(id, series, precondition, actor)), Optional.empty())
                .getFirst());
    }
}
