package io.driftsafe.provider.simulated;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.provider.ResourceView;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.JsonStream;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
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
@Tag(name = "Simulated cloud")
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

    @Operation(
            operationId = "loadInventory",
            summary = "Replace the resources of an account by those of a Terraform state",
            description =
                    "Takes `terraform state pull` (version 4), or `terraform show -json` of a state or of a plan, of which"
                            + " the state before it counts: all of it or nothing, and says what was left out. At most"
                            + " 64 MiB.")
    @Example("""
            {
              "version": 4,
              "terraform_version": "1.9.0",
              "serial": 1,
              "lineage": "5d9f0f6b-2a5c-4a53-9b1a-6f1f3c1d7b10",
              "outputs": {},
              "resources": [
                {
                  "mode": "managed",
                  "type": "aws_instance",
                  "name": "api",
                  "provider": "provider[\\"registry.terraform.io/hashicorp/aws\\"]",
                  "instances": [
                    {
                      "schema_version": 1,
                      "attributes": {
                        "id": "i-0fedcba9876543210",
                        "availability_zone": "us-east-1a",
                        "instance_type": "m5.2xlarge",
                        "tags": {"Environment": "staging"}
                      },
                      "sensitive_attributes": []
                    }
                  ]
                }
              ]
            }""")
    @Refuses(ProblemCode.RESOURCE_BUSY)
    @PutMapping("/inventory")
    Inventory.InventoryLoaded load(
            @RequestParam(defaultValue = "default") String account, @RequestBody JsonStream file) {
        return inventory.replace(account, file);
    }

    @Operation(
            operationId = "changeResource",
            summary = "Change a resource behind the service's back",
            description = "A merge patch, as if somebody else had done it: it shows as drift.")
    @Example("{\"tags\": {\"Environment\": \"staging\"}}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.RESOURCE_BUSY})
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

    @Operation(operationId = "removeResource", summary = "Remove a resource behind the service's back")
    @Answers(204)
    @Refuses(ProblemCode.NOT_FOUND)
    @DeleteMapping("/resources")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(
            @RequestParam(defaultValue = "default") String account,
            @RequestParam(name = "resource_id") String resourceId,
            @RequestParam Optional<String> region) {
        outside.remove(simulated(account, region, resourceId));
    }

    @Operation(operationId = "listFaults", summary = "List the faults on order")
    @GetMapping("/faults")
    FaultList faults() {
        return new FaultList(faults.list());
    }

    @Operation(
            operationId = "orderFaults",
            summary = "Order faults in place of all before",
            description =
                    "Kinds: latency, unavailable, fail_before, fail_after, timeout_before, timeout_after, partial,"
                            + " collateral, gone, stuck. Needed are resource_id (`*` is all) and kind; times null is always."
                            + " stuck goes on, whatever times says, until the faults are ended or replaced: the resource is in"
                            + " progress and as before until then, and changed after.")
    @Example("""
            {
              "faults": [
                {"resource_id": "aws_instance.web_server", "kind": "timeout_after", "on": "apply", "times": 1}
              ]
            }""")
    @PutMapping("/faults")
    FaultList order(@RequestBody JsonNode ordered) {
        faults.replaceAll(FaultList.read(ordered).faults());
        return faults();
    }

    @Operation(operationId = "endFaults", summary = "End all faults")
    @Answers(204)
    @DeleteMapping("/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endFaults() {
        faults.replaceAll(List.of());
    }

    @Operation(
            operationId = "getJournal",
            summary = "List every change that the simulated cloud really made, oldest first")
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
