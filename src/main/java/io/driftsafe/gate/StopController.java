package io.driftsafe.gate;

import io.driftsafe.audit.Actor;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The stop switch, over HTTP. */
@RestController
@RequestMapping("/api/v1/stop")
@Tag(name = "Limits")
class StopController {

    private final StopSwitch stopSwitch;
    private final Stops stops;

    StopController(StopSwitch stopSwitch, Stops stops) {
        this.stopSwitch = stopSwitch;
        this.stops = stops;
    }

    @GetMapping
    @Operation(operationId = "getStop", summary = "Show what is stopped, by whom and why")
    StopStatus get() {
        return StopStatus.of(stops.inForce());
    }

    @PutMapping
    @Operation(
            operationId = "putStop",
            summary = "Stop applying: everything, a provider, an account or a label; or release it",
            description =
                    "From the answer on no node begins to apply anything in the scope; what has begun is finished."
                            + " Accepted work waits, new requests to apply are refused. Rollbacks run, unless they are to"
                            + " be held too. To release, send the same scope with \"stopped\": false. Sent twice it counts"
                            + " once.")
    @Example("""
        {
          "provider": "aws",
          "account": "shop",
          "rollbacks": "run",
          "reason": "The shop is down, and nobody knows why yet"
        }\
        """)
    StopStatus put(@Valid @RequestBody StopRequest asked, Actor actor) {
        return StopStatus.of(stopSwitch.put(asked, actor));
    }

    @GetMapping("/history")
    @Operation(operationId = "listStops", summary = "List all stops that are and were, newest first")
    Page<StopView> history(PageQuery page) {
        var rows = stops.list(page.afterId(), page.rows());
        return Page.of(page, rows, stop -> stop.id().toString()).map(StopView::of);
    }
}
