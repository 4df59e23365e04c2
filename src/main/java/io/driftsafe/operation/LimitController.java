package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.gate.AccountLimit;
import io.driftsafe.gate.AccountLimits;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How much may be applied at a provider's accounts, over HTTP. */
@RestController
@RequestMapping("/api/v1/providers/{provider}/limits")
@Tag(name = "Limits")
class LimitController {

    private final AccountLimits limits;
    private final CloudProviders providers;

    LimitController(AccountLimits limits, CloudProviders providers) {
        this.limits = limits;
        this.providers = providers;
    }

    @GetMapping
    @Operation(operationId = "listLimits", summary = "List the limits of a provider's accounts")
    @Refuses(ProblemCode.NOT_FOUND)
    Page<LimitView> list(@PathVariable String provider, PageQuery page) {
        requireKnown(provider);
        var rows = limits.list(provider, page.after(text -> text), page.rows());
        return Page.of(page, rows, limit -> limit.account().orElse("")).map(LimitView::of);
    }

    @PutMapping
    @Operation(
            operationId = "putLimit",
            summary = "Limit how much is applied at an account at once, and begins a minute",
            description =
                    "Without an account it is for each account that has no limit of its own. Without any bound the"
                            + " limit is taken away. What goes beyond waits and says so; rollbacks are never held.")
    @Example("{\"account\": \"default\", \"max_concurrent\": 5, \"max_per_minute\": 30}")
    @Refuses(ProblemCode.NOT_FOUND)
    LimitView put(@PathVariable String provider, @Valid @RequestBody NewLimit asked, Actor actor) {
        requireKnown(provider);
        return LimitView.of(limits.put(
                provider,
                Optional.ofNullable(asked.account()),
                Optional.ofNullable(asked.maxConcurrent()),
                Optional.ofNullable(asked.maxPerMinute()),
                actor));
    }

    private void requireKnown(String provider) {
        if (providers.find(provider).isEmpty()) {
            throw Refusal.notFound("provider", provider);
        }
    }

    /**
     * A limit as it is asked for; what is left out is not bounded.
     *
     * @param account left out, each that has no limit of its own
     */
    record NewLimit(
            @Nullable @Size(min = 1, max = 256) String account,
            @Nullable @Min(0) @Max(100_000) Integer maxConcurrent,
            @Nullable @Min(0) @Max(1_000_000) Integer maxPerMinute) {}

    /** A limit as clients see it. */
    record LimitView(
            String provider,
            @Nullable String account,
            @Nullable Integer maxConcurrent,
            @Nullable Integer maxPerMinute,
            String updatedBy,
            Instant updatedAt) {

        static LimitView of(AccountLimit limit) {
            return new LimitView(
                    limit.provider(),
                    limit.account().orElse(null),
                    limit.maxConcurrent().orElse(null),
                    limit.maxPerMinute().orElse(null),
                    limit.updatedBy(),
                    limit.updatedAt());
        }
    }
}
