package io.driftsafe.spend;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.FileStream;
import io.driftsafe.wire.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was spent, over HTTP. */
@RestController
@RequestMapping("/api/v1/slos/spend")
@Tag(name = "Cost SLOs")
class SpendController {

    private static final int LONGEST_ACCOUNT = 255;

    private final SpendImports imports;
    private final Spend spend;

    SpendController(SpendImports imports, Spend spend) {
        this.imports = imports;
        this.spend = spend;
    }

    @PutMapping(consumes = {"text/csv", "application/gzip", "application/x-gzip"})
    @Operation(
            operationId = "importSpend",
            summary = "Import a billing export of an account",
            description =
                    "FOCUS 1.x as CSV in UTF-8, plain or gzip, at most 64 MiB as it is sent: all of it or nothing. Read are"
                            + " BilledCost, EffectiveCost, BillingCurrency (USD), ChargePeriodStart, ChargePeriodEnd, ServiceName,"
                            + " ResourceId, SubAccountId and Tags, in any order. What was imported before of the account, from the"
                            + " first to the last day of the file, is replaced; charges for more than a day are where the file has"
                            + " some of the same first day. With beside=true the file stands beside that, as a further part of one"
                            + " export. The same file counts once. Errors name line and column, as in /12/BilledCost.")
    @Example(
            "\"BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,ResourceId,Tags\\n"
                    + "12.50,12.50,USD,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,Amazon Elastic Compute Cloud,i-0123456789abcdef0,\\n\"")
    @Refuses(ProblemCode.RESOURCE_BUSY)
    SpendReport take(
            @RequestParam(defaultValue = "simulated") String provider,
            @RequestParam(defaultValue = "default") String account,
            @RequestParam(name = "sub_account") Optional<String> subAccount,
            @RequestParam(defaultValue = "false") boolean beside,
            @RequestBody FileStream file,
            Actor actor) {
        if (!provider.matches("[a-z0-9-]{1,63}")) {
            throw Refusal.invalid("provider", "provider is a name as GET /api/v1/providers lists them, such as aws");
        }
        if (account.isBlank()
                || account.length() > LONGEST_ACCOUNT
                || account.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(
                    "account", "account is a name of at most %d printable characters".formatted(LONGEST_ACCOUNT));
        }
        return imports.take(provider, account, subAccount, beside, file, actor);
    }

    @GetMapping
    @Operation(operationId = "listSpend", summary = "List the accounts whose spend is known, and until when")
    Page<SpendSource> sources() {
        return Page.whole(spend.sources());
    }
}
