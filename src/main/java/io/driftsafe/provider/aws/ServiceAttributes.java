package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What ECS shows of a service, as Terraform names it, and what scales it. */
final class ServiceAttributes {

    static final String EVENT = "newest_event";
    static final String ROLLOUT = "rollout_state";

    private ServiceAttributes() {}

    /** With its cluster's before it. */
    static String name(Service service) {
        var cluster = service.clusterArn();
        return "%s/%s".formatted(cluster.substring(cluster.lastIndexOf('/') + 1), service.serviceName());
    }

    static boolean isDaemon(Service service) {
        return service.schedulingStrategy() == SchedulingStrategy.DAEMON;
    }

    static ObjectNode of(Service service, Optional<ScalableTarget> target) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("name", service.serviceName())
                .put("arn", service.serviceArn())
                .put("cluster", service.clusterArn())
                .put("status", service.status())
                .put("desired_count", service.desiredCount())
                .put("scheduling_strategy", service.schedulingStrategyAsString())
                .put("launch_type", service.launchTypeAsString())
                .put("platform_version", service.platformVersion())
                .put("task_definition", service.taskDefinition())
                .put("health_check_grace_period_seconds", service.healthCheckGracePeriodSeconds())
                .put("enable_execute_command", service.enableExecuteCommand())
                .put("enable_ecs_managed_tags", service.enableECSManagedTags())
                .put("propagate_tags", service.propagateTagsAsString())
                .put("availability_zone_rebalancing", service.availabilityZoneRebalancingAsString())
                .put(
                        EVENT,
                        service.events().isEmpty()
                                ? ""
                                : service.events().getFirst().id());
        service.deployments().stream()
                .filter(deployment -> "PRIMARY".equals(deployment.status()))
                .findFirst()
                .ifPresent(primary -> attributes.put(ROLLOUT, primary.rolloutStateAsString()));
        rollout(service, attributes);
        network(service, attributes);
        var tags = attributes.putObject("tags");
        service.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        // Only where there is one, for what is there moves.
        target.ifPresent(scaled -> attributes
                .putObject("scalable_target")
                .put("min_capacity", scaled.minCapacity())
                .put("max_capacity", scaled.maxCapacity()));
        return attributes;
    }

    private static void rollout(Service service, ObjectNode attributes) {
        var controller = service.deploymentController();
        attributes.put("deployment_controller", controller == null ? null : controller.typeAsString());
        var rollout = service.deploymentConfiguration();
        if (rollout != null) {
            attributes
                    .put("deployment_minimum_healthy_percent", rollout.minimumHealthyPercent())
                    .put("deployment_maximum_percent", rollout.maximumPercent());
            var breaker = rollout.deploymentCircuitBreaker();
            if (breaker != null) {
                attributes
                        .putObject("deployment_circuit_breaker")
                        .put("enable", breaker.enable())
                        .put("rollback", breaker.rollback());
            }
        }
        var strategy = attributes.putArray("capacity_provider_strategy");
        service.capacityProviderStrategy()
                .forEach(item -> strategy.addObject()
                        .put("capacity_provider", item.capacityProvider())
                        .put("base", item.base())
                        .put("weight", item.weight()));
    }

    private static void network(Service service, ObjectNode attributes) {
        var network = service.networkConfiguration();
        if (network != null && network.awsvpcConfiguration() != null) {
            var vpc = network.awsvpcConfiguration();
            var shown =
                    attributes.putObject("network_configuration").put("assign_public_ip", vpc.assignPublicIpAsString());
            texts(shown, "subnets", vpc.subnets());
            texts(shown, "security_groups", vpc.securityGroups());
        }
        var balancers = attributes.putArray("load_balancer");
        service.loadBalancers()
                .forEach(balancer -> balancers
                        .addObject()
                        .put("target_group_arn", balancer.targetGroupArn())
                        .put("elb_name", balancer.loadBalancerName())
                        .put("container_name", balancer.containerName())
                        .put("container_port", balancer.containerPort()));
    }

    private static void texts(ObjectNode attributes, String name, List<String> values) {
        var array = attributes.putArray(name);
        values.forEach(array::add);
    }
}
