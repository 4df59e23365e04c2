package io.driftsafe.provider;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What exists, over HTTP. */
@RestController
@RequestMapping("/api/v1/resources")
@Tag(name = "Resources")
class ResourceController {

    private static final String LEFT_OUT = "Driftsafe-Left-Out";

    private final ResourceCatalog catalog;
    private final PriceBook prices;
    private final Clock clock;

    ResourceController(ResourceCatalog catalog, PriceBook prices, Clock clock) {
        this.catalog = catalog;
        this.prices = prices;
        this.clock = clock;
    }

    @Operation(
            operationId = "listResources",
            summary = "List the resources that are known to exist",
            description =
                    "A real cloud's are read through a short cache: Age says how many seconds ago, at most, what is shown was read. "
                            + "While no account is named, one that does not answer is left out: Driftsafe-Left-Out names it, once each, as provider/account and why. "
                            + "What is too much to be read at once, or may not be read, is named there too.")
    @Refuses({ProblemCode.PROVIDER_UNAVAILABLE})
    @GetMapping
    ResponseEntity<Page<ResourceView>> list(
            @RequestParam Optional<String> provider,
            @RequestParam Optional<String> account,
            @RequestParam(name = "resource_type") Optional<String> resourceType,
            @RequestParam(name = "resource_id") Optional<String> resourceId,
            @RequestParam Optional<String> q,
            PageQuery page) {
        var found = catalog.page(provider, new ResourceFilter(account, resourceType, resourceId, q), page);
        var resources = found.page();
        var answer = ResponseEntity.ok();
        found.leftOut().forEach(left -> answer.header(LEFT_OUT, headerValue(left)));
        age(resources.items()).ifPresent(age -> answer.header(HttpHeaders.AGE, Long.toString(age)));
        return answer.body(resources.map(resource -> ResourceView.of(resource, prices)));
    }

    /** A header holds one line of ASCII. */
    private static String headerValue(LeftOut left) {
        return "%s/%s: %s"
                .formatted(left.provider(), left.account(), left.why())
                .replaceAll("[^ -~]+", " ");
    }

    /** In seconds, of the oldest; empty where none is shown, for then nobody knows when it was looked for. */
    private OptionalLong age(List<Observation> resources) {
        var now = clock.instant();
        return resources.stream()
                .mapToLong(
                        resource -> Duration.between(resource.observedAt(), now).toSeconds())
                .map(seconds -> Math.max(0, seconds))
                .max();
    }

    @Operation(operationId = "getLiveResource", summary = "Read one resource as it is now from its provider")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.PROVIDER_UNAVAILABLE})
    @GetMapping("/live")
    ResourceView live(
            @RequestParam(defaultValue = "simulated") String provider,
            @RequestParam(defaultValue = "default") String account,
            @RequestParam Optional<String> region,
            @RequestParam(name = "resource_id") String resourceId) {
        return ResourceView.of(catalog.live(new ResourceRef(provider, account, region, resourceId)), prices);
    }
}
