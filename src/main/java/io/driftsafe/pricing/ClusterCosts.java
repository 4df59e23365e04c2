package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What workloads of clusters cost: the room on nodes that they ask for. */
final class ClusterCosts {

    static final String CLOUD = "kubernetes";

    private static final BigDecimal GIB = new BigDecimal(1L << 30);

    private ClusterCosts() {}

    /** Clusters have no price list: what their nodes cost is a setting. */
    static UnitPrices prices(PricingSettings.Kubernetes settings) {
        var source =
                "Setting driftsafe.pricing.kubernetes.%s; the default is solved from the list prices of c5.large and"
                        + " r5.large, us-east-1, recorded 2025-12";
        var since = LocalDate.of(2025, 12, 1);
        return new UnitPrices(Map.of(
                new UnitPrices.Key("node", "vcpu", "month"),
                List.of(new UnitPrice(settings.vcpuMonth(), source.formatted("vcpu-month"), since)),
                new UnitPrices.Key("node", "memory", "gib_month"),
                List.of(new UnitPrice(settings.gibMonth(), source.formatted("gib-month"), since))));
    }

    static void workload(Attributes attributes, Estimate estimate) {
        estimate.assume("Costs the room on nodes that its containers ask for, whatever they use of it, all month")
                .assume("What is asked for no more is saved once a node goes, by an autoscaler of nodes or by hand")
                .assume("As many replicas as now, also where an autoscaler moves them")
                .assume("Volumes, load balancers, data transfer and containers that only prepare pods are not part");
        var replicas = estimate.needed("replicas", attributes.countOr("replicas", BigDecimal.ONE));
        if (estimate.needed(
                        "containers",
                        Optional.of(attributes.names("containers")).filter(names -> !names.isEmpty()))
                .isEmpty()) {
            return;
        }
        replicas.ifPresent(count -> {
            asked(attributes, "cpu", estimate)
                    .ifPresent(cores -> estimate.charge("vCPU", count.multiply(cores), "node", "vcpu", "month"));
            asked(attributes, "memory", estimate)
                    .ifPresent(bytes -> estimate.charge(
                            "memory", count.multiply(bytes).divide(GIB), "node", "memory", "gib_month"));
        });
    }

    /** Of all containers together; one that asks for nothing takes what others leave. */
    private static Optional<BigDecimal> asked(Attributes attributes, String resource, Estimate estimate) {
        var sum = BigDecimal.ZERO;
        for (var container : attributes.names("containers")) {
            var place = "containers/" + container.replace("~", "~0").replace("/", "~1");
            var request = place + "/requests/" + resource;
            var limit = place + "/limits/" + resource;
            var name = attributes.has(request) ? request : limit;
            if (!attributes.has(name)) {
                estimate.assume("The container %s asks for no %s".formatted(container, resource));
                continue;
            }
            var amount = estimate.needed(name, attributes.quantity(name));
            if (amount.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(amount.get().value());
        }
        return Optional.of(sum);
    }
}
