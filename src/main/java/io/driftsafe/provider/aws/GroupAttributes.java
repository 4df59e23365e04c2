package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.autoscaling.model.ScheduledUpdateGroupAction;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What AWS shows of a group of instances, as Terraform names it, and what moves its sizes. */
final class GroupAttributes {

    static final String ACTIVITY = "newest_activity";
    static final String IN_SERVICE = "capacity_in_service";
    static final String PROTECTED = "capacity_protected_from_scale_in";

    /**
     * How the tags begin by which a scaler of Kubernetes finds what it may scale. Source: Cluster Autoscaler on AWS,
     * "Auto-Discovery Setup"; Karpenter, "NodePools".
     */
    private static final List<String> CLUSTER_SCALERS = List.of("k8s.io/cluster-autoscaler/", "karpenter.sh/");

    private GroupAttributes() {}

    /** @param policies and actions of this group among those of others */
    static ObjectNode of(
            AutoScalingGroup group, List<ScalingPolicy> policies, List<ScheduledUpdateGroupAction> actions) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("name", group.autoScalingGroupName())
                .put("arn", group.autoScalingGroupARN())
                .put("min_size", group.minSize())
                .put("max_size", group.maxSize())
                .put("desired_capacity", group.desiredCapacity())
                .put(IN_SERVICE, inService(group))
                .put(PROTECTED, weight(inServiceInstances(group).filter(Instance::protectedFromScaleIn)))
                .put("launch_configuration", group.launchConfigurationName())
                .put("health_check_type", group.healthCheckType())
                .put("health_check_grace_period", group.healthCheckGracePeriod())
                .put("default_cooldown", group.defaultCooldown())
                .put("protect_from_scale_in", group.newInstancesProtectedFromScaleIn())
                .put("capacity_rebalance", group.capacityRebalance())
                .put("max_instance_lifetime", group.maxInstanceLifetime())
                .put("placement_group", group.placementGroup())
                .put("service_linked_role_arn", group.serviceLinkedRoleARN());
        launched(group, attributes);
        texts(attributes, "availability_zones", group.availabilityZones().stream());
        texts(attributes, "vpc_zone_identifier", zones(group));
        texts(attributes, "target_group_arns", group.targetGroupARNs().stream());
        texts(attributes, "load_balancers", group.loadBalancerNames().stream());
        texts(attributes, "termination_policies", group.terminationPolicies().stream());
        texts(
                attributes,
                "suspended_processes",
                group.suspendedProcesses().stream().map(process -> process.processName()));
        var tags = attributes.putObject("tags");
        group.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        movers(group, policies, actions, attributes);
        return attributes;
    }

    private static void launched(AutoScalingGroup group, ObjectNode attributes) {
        template(group.launchTemplate(), attributes);
        var mixed = group.mixedInstancesPolicy();
        if (mixed != null && mixed.launchTemplate() != null) {
            var policy = attributes.putObject("mixed_instances_policy");
            template(mixed.launchTemplate().launchTemplateSpecification(), policy);
            var overrides = policy.putArray("override");
            mixed.launchTemplate()
                    .overrides()
                    .forEach(override -> overrides
                            .addObject()
                            .put("instance_type", override.instanceType())
                            .put("weighted_capacity", override.weightedCapacity()));
        }
    }

    private static void template(LaunchTemplateSpecification template, ObjectNode attributes) {
        if (template != null) {
            attributes
                    .putObject("launch_template")
                    .put("id", template.launchTemplateId())
                    .put("name", template.launchTemplateName())
                    .put("version", template.version());
        }
    }

    private static Stream<String> zones(AutoScalingGroup group) {
        return Stream.of(Objects.requireNonNullElse(group.vpcZoneIdentifier(), "")
                        .split(","))
                .map(String::strip)
                .filter(zone -> !zone.isEmpty());
    }

    /** Only where there are any, for what is there moves. */
    private static void movers(
            AutoScalingGroup group,
            List<ScalingPolicy> policies,
            List<ScheduledUpdateGroupAction> actions,
            ObjectNode attributes) {
        var names = policies.stream()
                .filter(policy -> group.autoScalingGroupName().equals(policy.autoScalingGroupName()))
                .filter(policy -> !Boolean.FALSE.equals(policy.enabled()))
                .map(ScalingPolicy::policyName)
                .sorted()
                .toList();
        if (!names.isEmpty()) {
            texts(attributes, "scaling_policies", names.stream());
        }
        var scalers = group.tags().stream()
                .map(TagDescription::key)
                .filter(key -> CLUSTER_SCALERS.stream().anyMatch(key::startsWith))
                .sorted()
                .toList();
        if (!scalers.isEmpty()) {
            texts(attributes, "cluster_scaler_tags", scalers.stream());
        }
        var own = actions.stream()
                .filter(action -> group.autoScalingGroupName().equals(action.autoScalingGroupName()))
                .toList();
        var scheduled = JsonNodeFactory.instance.objectNode();
        scheduled(own, "min_size", ScheduledUpdateGroupAction::minSize, scheduled);
        scheduled(own, "max_size", ScheduledUpdateGroupAction::maxSize, scheduled);
        scheduled(own, "desired_capacity", ScheduledUpdateGroupAction::desiredCapacity, scheduled);
        if (!scheduled.isEmpty()) {
            attributes.set("scheduled_actions", scheduled);
        }
    }

    private static void scheduled(
            List<ScheduledUpdateGroupAction> actions,
            String size,
            Function<ScheduledUpdateGroupAction, Integer> sets,
            ObjectNode scheduled) {
        var names = actions.stream()
                .filter(action -> sets.apply(action) != null)
                .map(ScheduledUpdateGroupAction::scheduledActionName)
                .sorted()
                .toList();
        if (!names.isEmpty()) {
            texts(scheduled, size, names.stream());
        }
    }

    /** By weight where instances have one; such a group may have a little more than it should. */
    static boolean hasWhatItShould(AutoScalingGroup group) {
        var have = inService(group);
        var weighted = group.instances().stream().anyMatch(instance -> instance.weightedCapacity() != null);
        return weighted
                ? have >= group.desiredCapacity()
                        && inServiceInstances(group).count()
                                == group.instances().size()
                : have == group.desiredCapacity();
    }

    static int inService(AutoScalingGroup group) {
        return weight(inServiceInstances(group));
    }

    private static Stream<Instance> inServiceInstances(AutoScalingGroup group) {
        return group.instances().stream().filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE);
    }

    private static int weight(Stream<Instance> instances) {
        return instances
                .mapToInt(instance -> Optional.ofNullable(instance.weightedCapacity())
                        .map(Integer::parseInt)
                        .orElse(1))
                .sum();
    }

    private static void texts(ObjectNode attributes, String name, Stream<String> values) {
        var array = attributes.putArray(name);
        values.forEach(array::add);
    }
}
