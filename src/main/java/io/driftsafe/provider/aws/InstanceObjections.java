package io.driftsafe.provider.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.BootModeType;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.EbsNvmeSupport;
import software.amazon.awssdk.services.ec2.model.EnaSupport;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Tenancy;

/**
 * What stands against stopping an instance or giving it another type, as far as AWS tells it beforehand; pure. Source:
 * Amazon EC2 user guide, "Stop and start Amazon EC2 instances" and "Compatibility for changing the instance type".
 */
final class InstanceObjections {

    static final String GROUP = "aws:autoscaling:groupName";

    private InstanceObjections() {}

    /**
     * Against a stop, after which it can be started again.
     *
     * @param own what AWS says of its type; empty if it says nothing
     */
    static List<String> toStop(Instance instance, Optional<InstanceTypeInfo> own, Protection protection) {
        var id = instance.instanceId();
        var objections = new ArrayList<String>();
        if (instance.rootDeviceType() == DeviceType.INSTANCE_STORE) {
            objections.add("%s has its root on an instance store, so it cannot be stopped: make a new instance instead"
                    .formatted(id));
        }
        if (own.isEmpty()) {
            objections.add("AWS does not say whether %s has an instance store, as %s: try again later"
                    .formatted(id, instance.instanceTypeAsString()));
        } else if (Boolean.TRUE.equals(own.get().instanceStorageSupported())) {
            objections.add(
                    "%s has instance store volumes, as every %s, and a stop would lose what is on them: move it first"
                            .formatted(id, instance.instanceTypeAsString()));
        }
        Optional.ofNullable(AwsTags.of(instance.tags()).get(GROUP))
                .ifPresent(group -> objections.add(
                        "%s is in the Auto Scaling group %s, which would replace it: change the group's launch template"
                                .formatted(id, group)));
        if (InstanceAttributes.isSpot(instance)) {
            objections.add(
                    "%s is a spot instance, which may not come back from a stop: change its request".formatted(id));
        }
        if (InstanceAttributes.hibernates(instance)) {
            objections.add("%s is set up for hibernation, so what it remembers would be lost: hibernate it yourself"
                    .formatted(id));
        }
        if (instance.placement().tenancy() == Tenancy.HOST) {
            objections.add("%s is on a dedicated host, which may not take it back: change it there".formatted(id));
        }
        if (protection.fromStop()) {
            objections.add(
                    "%s is protected against being stopped: switch its disable_api_stop off first".formatted(id));
        }
        if (protection.fromTermination()) {
            objections.add(
                    "%s is protected against termination, so somebody guards it: switch its disable_api_termination off first if it may be stopped"
                            .formatted(id));
        }
        return objections;
    }

    /**
     * Against another type.
     *
     * @param target what AWS says of it; empty if there is no such type
     * @param offered whether it is offered in the instance's zone
     */
    static List<String> toBecome(
            Instance instance,
            Optional<InstanceTypeInfo> own,
            String wanted,
            Optional<InstanceTypeInfo> target,
            boolean offered) {
        if (target.isEmpty()) {
            return List.of("There is no instance type %s in this region: choose another one".formatted(wanted));
        }
        var type = target.get();
        var objections = new ArrayList<String>();
        if (!offered) {
            objections.add("%s is not offered in %s: choose another type"
                    .formatted(wanted, instance.placement().availabilityZone()));
        }
        if (instance.placement().tenancy() == Tenancy.HOST) {
            objections.add("%s is on a dedicated host, which decides on its types: change it there"
                    .formatted(instance.instanceId()));
        }
        if (!type.processorInfo().supportedArchitecturesAsStrings().contains(instance.architectureAsString())) {
            objections.add("%s does not run %s, which %s is made of: choose a type of that architecture"
                    .formatted(wanted, instance.architectureAsString(), instance.instanceId()));
        }
        if (!type.supportedVirtualizationTypesAsStrings().contains(instance.virtualizationTypeAsString())) {
            objections.add("%s does not take virtualization %s, which %s has: choose a type that does"
                    .formatted(wanted, instance.virtualizationTypeAsString(), instance.instanceId()));
        }
        if (needsUnknownNetworkDriver(instance, own, type)) {
            objections.add("%s needs enhanced networking (ENA), which %s does not have: switch it on first"
                    .formatted(wanted, instance.instanceId()));
        }
        if (needsUnknownDiskDriver(own, type)) {
            objections.add("%s shows disks as NVMe and the type of %s does not: choose a type of the same kind"
                    .formatted(wanted, instance.instanceId()));
        }
        if (lacksBootMode(instance, type)) {
            objections.add("%s does not boot by %s, as %s does: choose a type that does"
                    .formatted(wanted, instance.currentInstanceBootModeAsString(), instance.instanceId()));
        }
        objections.addAll(InstanceRoom.objections(instance, own, type));
        return objections;
    }

    /** That its own type needs it shows that it has it, whatever the instance says. */
    private static boolean needsUnknownNetworkDriver(
            Instance instance, Optional<InstanceTypeInfo> own, InstanceTypeInfo target) {
        return needsEna(target)
                && own.filter(InstanceObjections::needsEna).isEmpty()
                && !Boolean.TRUE.equals(instance.enaSupport());
    }

    private static boolean needsEna(InstanceTypeInfo type) {
        return type.networkInfo() != null && type.networkInfo().enaSupport() == EnaSupport.REQUIRED;
    }

    private static boolean needsUnknownDiskDriver(Optional<InstanceTypeInfo> own, InstanceTypeInfo target) {
        return needsNvme(target) && own.filter(InstanceObjections::needsNvme).isEmpty();
    }

    private static boolean needsNvme(InstanceTypeInfo type) {
        return type.ebsInfo() != null && type.ebsInfo().nvmeSupport() == EbsNvmeSupport.REQUIRED;
    }

    private static boolean lacksBootMode(Instance instance, InstanceTypeInfo type) {
        var mode = instance.currentInstanceBootModeAsString();
        return mode != null
                && type.hasSupportedBootModes()
                && type.supportedBootModes().stream()
                        .map(BootModeType::toString)
                        .noneMatch(mode::equals);
    }

    /** What its keepers have forbidden to be done to an instance. */
    record Protection(boolean fromStop, boolean fromTermination) {}
}
