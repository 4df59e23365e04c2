package io.driftsafe.provider;

import io.driftsafe.resource.ResourceType;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be changed at a provider, over HTTP. */
@RestController
@RequestMapping("/api/v1/providers/{provider}/resource-types")
@Tag(name = "Providers")
class ResourceTypeController {

    private final CloudProviders providers;
    private final ResourceTypes types;

    ResourceTypeController(CloudProviders providers, ResourceTypes types) {
        this.providers = providers;
        this.types = types;
    }

    @GetMapping
    @Operation(
            operationId = "listResourceTypes",
            summary = "List what can be changed at a provider",
            description = "With impact, reversibility, downtime and limits of each attribute.")
    Page<ResourceTypeView> list(@PathVariable String provider, PageQuery page) {
        var name = providers.named(provider).name();
        var rows = types.ofProvider(name, page.after().orElse(""), page.rows());
        return Page.of(page, rows, ResourceType::name).map(ResourceTypeView::of);
    }
}
