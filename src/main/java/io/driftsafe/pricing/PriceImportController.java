package io.driftsafe.pricing;

import io.driftsafe.audit.Actor;
import io.driftsafe.pricing.listing.PriceListFormat;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.FileStream;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Price lists, over HTTP. */
@RestController
@RequestMapping("/api/v1/prices/import")
@Tag(name = "Prices")
class PriceImportController {

    private final PriceImports imports;

    PriceImportController(PriceImports imports) {
        this.imports = imports;
    }

    @PutMapping(consumes = {"text/csv", "application/json", "application/gzip", "application/x-gzip"})
    @Operation(
            operationId = "importPrices",
            summary = "Import a price list, all of it or nothing",
            description =
                    "Plain or gzip, at most 64 MiB as it is sent. aws_offer: an offer file of the AWS price list of EC2, RDS,"
                            + " ElastiCache, Elastic Load Balancing, Lambda, DynamoDB, S3 or S3 Glacier Deep Archive, in JSON or"
                            + " CSV, of which the prices on demand count. azure_retail: a page of prices.azure.com, of which the"
                            + " Linux virtual machines count. google_catalog: SKUs of the Cloud Billing Catalog for Compute"
                            + " Engine, of which the machine types are made. csv: a table with the columns provider, region,"
                            + " kind, item, unit, amount, source, effective_date and, if wanted, currency, in any order; an error"
                            + " in it names line and column, as in /12/amount. What this service does not reckon with is left"
                            + " out, and counted by reason. Prices of other days stay. With dry_run=true nothing is done, and the"
                            + " answer tells what would be.")
    @Example("\"provider,region,kind,item,unit,amount,source,effective_date\\n"
            + "aws,eu-west-1,ec2,m7i.large,hour,0.1124,AWS price list read by hand,2026-11-01\\n\"")
    PriceImportReport take(
            @RequestParam @Parameter(description = "How the list is written") PriceListFormat format,
            @RequestParam(name = "dry_run", defaultValue = "false")
                    @Parameter(description = "Whether only to tell what would be done")
                    boolean dryRun,
            @RequestBody FileStream list,
            Actor actor) {
        return imports.take(format, list, dryRun, actor);
    }
}
