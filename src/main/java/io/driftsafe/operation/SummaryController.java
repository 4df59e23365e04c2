package io.driftsafe.operation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Events and summary")
class SummaryController {

    private final Summaries summaries;

    SummaryController(Summaries summaries) {
        this.summaries = summaries;
    }

    @GetMapping("/api/v1/summary")
    @Operation(
            operationId = "getSummary",
            summary = "Show how things stand",
            description =
                    "For dashboards: operations by state, those that wait by what holds them, the checks that failed"
                            + " on the failed ones, what the applied ones save a month (those of unknown cost left out),"
                            + " and the newest 50 that wait for a person.")
    Summary summary() {
        return summaries.now();
    }
}
