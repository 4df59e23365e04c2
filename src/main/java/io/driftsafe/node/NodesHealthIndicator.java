package io.driftsafe.node;

import java.util.LinkedHashMap;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Each node on the database; that one is silent is no fault of this one. */
@Component
class NodesHealthIndicator extends AbstractHealthIndicator {

    private final Nodes nodes;

    NodesHealthIndicator(Nodes nodes) {
        super("The nodes could not be read");
        this.nodes = nodes;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        for (var node : nodes.all()) {
            var details = new LinkedHashMap<String, Object>();
            details.put("name", node.name());
            details.put("version", node.version());
            details.put("status", node.status().value());
            details.put("started_at", node.startedAt().toString());
            details.put("last_seen_at", node.lastSeenAt().toString());
            details.put("clock_offset_ms", node.clockOffsetMs());
            details.put("operations", node.operations());
            health.withDetail(node.id(), details);
        }
    }
}
