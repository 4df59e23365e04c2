package io.driftsafe.provider.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.AttachmentLimitType;
import software.amazon.awssdk.services.ec2.model.EbsInfo;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkInfo;

/**
 * Whether what an instance has finds room in another type: AWS says so only when it does not start; pure. Source:
 * Amazon EC2 user guide, "Maximum IP addresses per network interface", "Amazon EBS volume limits for Amazon EC2
 * instances" and "Rules for specifying CPU options".
 */
final class InstanceRoom {

    private InstanceRoom() {}

    /** @param own what AWS says of the type that it has; empty if it says nothing */
    static List<String> objections(Instance instance, Optional<InstanceTypeInfo> own, InstanceTypeInfo target) {
        var id = instance.instanceId();
        var wanted = target.instanceTypeAsString();
        var network = Optional.ofNullable(target.networkInfo());
        var objections = new ArrayList<String>();
        var interfaces = instance.networkInterfaces().size();
        network.map(NetworkInfo::maximumNetworkInterfaces)
                .filter(most -> interfaces > most)
                .map(most -> "%s has %d network interfaces and %s takes %d: detach some, or choose another type"
                        .formatted(id, interfaces, wanted, most))
                .ifPresent(objections::add);
        var addresses = instance.networkInterfaces().stream()
                .mapToInt(each -> each.privateIpAddresses().size())
                .max()
                .orElse(0);
        network.map(NetworkInfo::ipv4AddressesPerInterface)
                .filter(most -> addresses > most)
                .map(most ->
                        "A network interface of %s has %d private addresses and %s takes %d: unassign some, or choose another type"
                                .formatted(id, addresses, wanted, most))
                .ifPresent(objections::add);
        var ebs = Optional.ofNullable(target.ebsInfo());
        var isShared = ebs.map(EbsInfo::attachmentLimitType)
                .filter(kind -> kind == AttachmentLimitType.SHARED)
                .isPresent();
        var attached = instance.blockDeviceMappings().size() + (isShared ? interfaces : 0);
        ebs.map(EbsInfo::maximumEbsAttachments)
                .filter(most -> attached > most)
                .map(most -> "%s has %d attachments and %s takes %d: detach volumes, or choose another type"
                        .formatted(id, attached, wanted, most))
                .ifPresent(objections::add);
        if (own.filter(type -> hasOptionsOfItsOwn(instance, type)).isPresent()) {
            objections.add(
                    "%s has CPU options of its own, %d cores with %d threads each, which another type takes from it and the way back does not restore: change it by hand"
                            .formatted(
                                    id,
                                    instance.cpuOptions().coreCount(),
                                    instance.cpuOptions().threadsPerCore()));
        }
        return objections;
    }

    private static boolean hasOptionsOfItsOwn(Instance instance, InstanceTypeInfo own) {
        var options = instance.cpuOptions();
        var usual = own.vCpuInfo();
        return options != null
                && options.coreCount() != null
                && options.threadsPerCore() != null
                && usual != null
                && usual.defaultCores() != null
                && usual.defaultThreadsPerCore() != null
                && !(options.coreCount().equals(usual.defaultCores())
                        && options.threadsPerCore().equals(usual.defaultThreadsPerCore()));
    }
}
