package io.driftsafe.provider;

import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The clouds, over HTTP. */
@RestController
@RequestMapping("/api/v1/providers")
@Tag(name = "Providers")
class ProviderController {

    private final CloudProviders clouds;

    ProviderController(CloudProviders clouds) {
        this.clouds = clouds;
    }

    @Operation(operationId = "listProviders", summary = "List the providers that can be used")
    @GetMapping
    Page<ProviderView> list(PageQuery page) {
        var after = clouds.enabled().stream()
                .sorted(Comparator.comparing(CloudProvider::name))
                .filter(cloud -> page.after()
                        .filter(last -> cloud.name().compareTo(last) <= 0)
                        .isEmpty())
                .limit(page.rows())
                .map(ProviderView::of)
                .toList();
        return Page.of(page, after, ProviderView::name);
    }

    /** A cloud as clients see it. */
    record ProviderView(String name, String description, boolean enabled, List<String> accounts) {

        static ProviderView of(CloudProvider cloud) {
            return new ProviderView(cloud.name(), cloud.description(), true, cloud.accounts());
        }
    }
}
