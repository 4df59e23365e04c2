package io.driftsafe.pricing;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.util.Map;

/** What one type of resource costs a month of 730 hours, part by part. */
@FunctionalInterface
interface MonthlyCost {

    BigDecimal HOURS = new BigDecimal(730);

    Map<String, MonthlyCost> BY_TYPE = Map.ofEntries(
            entry("aws_instance", MachineCosts::instance),
            entry("aws_ebs_volume", StorageCosts::volume),
            entry("aws_db_instance", StorageCosts::database),
            entry("aws_elasticache_cluster", MachineCosts::cache),
            entry("google_compute_instance", MachineCosts::googleInstance),
            entry("azurerm_linux_virtual_machine", MachineCosts::azureMachine),
            entry("aws_s3_bucket", StorageCosts::bucket),
            entry("aws_lambda_function", UsageCosts::function),
            entry("aws_dynamodb_table", UsageCosts::table),
            entry("aws_nat_gateway", UsageCosts::natGateway),
            entry("aws_lb", UsageCosts::loadBalancer),
            entry("kubernetes_deployment", ClusterCosts::workload),
            entry("kubernetes_stateful_set", ClusterCosts::workload),
            entry("aws_alb", UsageCosts::loadBalancer));

    void estimate(Attributes attributes, Estimate estimate);
}
