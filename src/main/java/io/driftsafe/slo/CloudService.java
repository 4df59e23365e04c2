package io.driftsafe.slo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A service of a cloud: by which names bills know it, and which types of resources belong to it. */
enum CloudService {
    EC2(
            List.of(
                    "Amazon Elastic Compute Cloud",
                    "Amazon Elastic Compute Cloud - Compute",
                    "Amazon EC2",
                    "AmazonEC2",
                    "EC2",
                    "EC2 - Other"),
            Set.of("aws_instance", "aws_ebs_volume", "aws_autoscaling_group", "aws_nat_gateway")),
    RDS(List.of("Amazon Relational Database Service", "Amazon RDS", "AmazonRDS", "RDS"), Set.of("aws_db_instance")),
    LAMBDA(List.of("AWS Lambda", "AWSLambda", "Lambda"), Set.of("aws_lambda_function")),
    DYNAMODB(List.of("Amazon DynamoDB", "AmazonDynamoDB", "DynamoDB"), Set.of("aws_dynamodb_table")),
    S3(List.of("Amazon Simple Storage Service", "Amazon S3", "AmazonS3", "S3"), Set.of("aws_s3_bucket")),
    ECS(List.of("Amazon Elastic Container Service", "Amazon ECS", "AmazonECS", "ECS"), Set.of("aws_ecs_service")),
    ELASTICACHE(List.of("Amazon ElastiCache", "AmazonElastiCache", "ElastiCache"), Set.of("aws_elasticache_cluster")),
    CLOUDWATCH(List.of("AmazonCloudWatch", "Amazon CloudWatch", "CloudWatch"), Set.of("aws_cloudwatch_log_group")),
    LOAD_BALANCING(List.of("Elastic Load Balancing", "AWSELB", "ELB"), Set.of("aws_lb", "aws_alb", "aws_elb")),
    AZURE_MACHINES(
            List.of("Virtual Machines"),
            Set.of("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_virtual_machine")),
    AZURE_STORAGE(
            List.of("Storage", "Storage Accounts", "Managed Disks"),
            Set.of("azurerm_managed_disk", "azurerm_storage_account")),
    GOOGLE_COMPUTE(List.of("Compute Engine"), Set.of("google_compute_instance", "google_compute_disk")),
    GOOGLE_SQL(List.of("Cloud SQL"), Set.of("google_sql_database_instance")),
    KUBERNETES(
            List.of("Kubernetes"),
            Set.of(
                    "kubernetes_deployment",
                    "kubernetes_stateful_set",
                    "kubernetes_daemonset",
                    "kubernetes_cron_job",
                    "kubernetes_horizontal_pod_autoscaler",
                    "kubernetes_persistent_volume_claim"));

    private final List<String> names;
    private final Set<String> resourceTypes;

    CloudService(List<String> names, Set<String> resourceTypes) {
        this.names = names;
        this.resourceTypes = resourceTypes;
    }

    static Optional<CloudService> named(String name) {
        return Arrays.stream(values())
                .filter(service -> service.names.stream().anyMatch(known -> known.equalsIgnoreCase(name)))
                .findFirst();
    }

    /** Each by its first name. */
    static String known() {
        return Arrays.stream(values())
                .map(service -> service.names.getFirst())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    boolean has(String resourceType) {
        return resourceTypes.contains(resourceType);
    }

    /** In lower case. */
    Set<String> names() {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
