package io.driftsafe.provider.simulated;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.provider.ResourceView;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The simulated cloud's own side: what exists in it, what goes wrong, and what was really done. */
@RestController
@OnSimulatedCloud
@RequestMapping("/api/v1/providers/simulated")
class SimulatedController {

    private final Inventory inventory;
    private final OutsideChanges outside;
    private final Faults faults;
    private final Journal journal;
    private final PriceBook prices;

    SimulatedController(Inventory inventory, OutsideChanges outside, Faults faults, Journal journal, PriceBook prices) {
        this.inventory = inventory;
        this.outside = outside;
        this.faults = faults;
        this.journal = journal;
        this.prices = prices;
    }

    @Operation(summary = "Replace the resources of an account by those of a Terraform state")
    @PutMapping("/inventory")
    Inventory.InventoryLoaded load(
            @RequestParam(defaultValue = "default") String account, @RequestBody JsonNode state) {
        return inventory.replace(account, state);
    }

    @Operation(summary = "Change a resource behind the service's back")
    @PatchMapping(
            path = "/resources",
            consumes = {"application/merge-patch+json", MediaType.APPLICATION_JSON_VALUE})
    ResourceView patch(
            @RequestParam(defaultValue = "default") String account,
            @RequestParam(name = "resource_id") String resourceId,
            @RequestParam Optional<String> region,
            @RequestBody JsonNode patch) {
        return ResourceView.of(outside.patch(simulated(account, region, resourceId), patch), prices);
    }

    @Operation(summary = "Remove a resource behind the service's back")
    @DeleteMapping("/resources")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(
            @RequestParam(defaultValue = "default") String account,
            @RequestParam(name = "resource_id") String resourceId,
            @RequestParam Optional<String> region) {
        outside.remove(simulated(account, region, resourceId));
    }

    @Operation(summary = "List the faults on order")
    @GetMapping("/faults")
    FaultList faults() {
        return new FaultList(faults.list());
    }

    @Operation(summary = "Order faults in place of all before")
    @PutMapping("/faults")
    FaultList order(@RequestBody JsonNode ordered) {
        faults.replaceAll(FaultList.read(ordered).faults());
        return faults();
    }

    @Operation(summary = "End all faults")
    @DeleteMapping("/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endFaults() {
        faults.replaceAll(List.of());
    }

    @Operation(summary = "List every change that the simulated cloud really made, oldest first")
    @GetMapping("/journal")
    Page<JournalEntry> journal(
            @RequestParam(defaultValue = "default") String account,
            @RequestParam(name = "resource_id") Optional<String> resourceId,
            PageQuery page) {
        return journal.page(account, resourceId, page);
    }

    private static ResourceRef simulated(String account, Optional<String> region, String resourceId) {
        return new ResourceRef(SimulatedCloud.NAME, account, region, resourceId);
    }
}
