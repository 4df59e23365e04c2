package io.driftsafe.node;

import io.driftsafe.wire.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The nodes, over HTTP. */
@RestController
@Tag(name = "Nodes")
class NodeController {

    private final Nodes nodes;

    NodeController(Nodes nodes) {
        this.nodes = nodes;
    }

    @GetMapping("/api/v1/nodes")
    @Operation(
            operationId = "listNodes",
            summary = "List the nodes of the service, oldest first",
            description =
                    "All that share the database, with the operations that each works on. One whose clock is more than"
                            + " two seconds off the database's starts nothing; one that is silent for 10 seconds stands"
                            + " still or was killed, and is forgotten after a day.")
    Page<Node> list() {
        return Page.whole(nodes.all());
    }
}
