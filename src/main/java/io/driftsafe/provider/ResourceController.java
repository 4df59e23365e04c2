package io.driftsafe.provider;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What exists, over HTTP. */
@RestController
@RequestMapping("/api/v1/resources")
@Tag(name = "Resources")
class ResourceController {

    private final ResourceCatalog catalog;
    private final PriceBook prices;

    ResourceController(ResourceCatalog catalog, PriceBook prices) {
        this.catalog = catalog;
        this.prices = prices;
    }

    @Operation(operationId = "listResources", summary = "List the resources that are known to exist")
    @GetMapping
    Page<ResourceView> list(
            @RequestParam Optional<String> provider,
            @RequestParam Optional<String> account,
            @RequestParam(name = "resource_type") Optional<String> resourceType,
            @RequestParam(name = "resource_id") Optional<String> resourceId,
            @RequestParam Optional<String> q,
            PageQuery page) {
        return catalog.page(provider, new ResourceFilter(account, resourceType, resourceId, q), page)
                .map(resource -> ResourceView.of(resource, prices));
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
