package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.EbsNvmeSupport;
import software.amazon.awssdk.services.ec2.model.EnaSupport;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstancePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

class InstanceObjectionsTest {

    private static final InstanceTypeInfo XLARGE = type(_ -> {});
    private static final InstanceObjections.Protection FREE = new InstanceObjections.Protection(false, false);

    static Stream<Arguments> whatMakesAStopHarmful() {
        return Stream.of(
                stop("root on an instance store", instance -> instance.rootDeviceType("instance-store")),
                stop(
                        "Auto Scaling group web",
                        instance -> instance.tags(
                                tag -> tag.key("aws:autoscaling:groupName").value("web"))),
                stop("spot instance", instance -> instance.instanceLifecycle("spot")),
                stop("hibernation", instance -> instance.hibernationOptions(options -> options.configured(true))),
                stop("dedicated host", instance -> instance.placement(place -> place.tenancy("host"))));
    }

    @ParameterizedTest
    @MethodSource("whatMakesAStopHarmful")
    void refusesAStopThatDoesHarm(String why, Consumer<Instance.Builder> special) {
        assertThat(InstanceObjections.toStop(instance(special), Optional.of(XLARGE), FREE))
                .singleElement()
                .asString()
                .contains(why);
    }

    @Test
    void refusesAStopThatLosesInstanceStoresOrIsForbiddenOrOfWhichNothingIsKnown() {
        assertThat(InstanceObjections.toStop(
                        instance(_ -> {}), Optional.of(type(info -> info.instanceStorageSupported(true))), FREE))
                .singleElement()
                .asString()
                .contains("instance store volumes");
        assertThat(InstanceObjections.toStop(
                        instance(_ -> {}), Optional.of(XLARGE), new InstanceObjections.Protection(true, false)))
                .singleElement()
                .asString()
                .contains("protected against being stopped");
        assertThat(InstanceObjections.toStop(
                        instance(_ -> {}), Optional.of(XLARGE), new InstanceObjections.Protection(false, true)))
                .singleElement()
                .asString()
                .contains("protected against termination", "disable_api_termination");
        assertThat(InstanceObjections.toStop(instance(_ -> {}), Optional.empty(), FREE))
                .singleElement()
                .asString()
                .contains("does not say");
    }

    static Stream<Arguments> whatDoesNotFit() {
        return Stream.of(
                become(
                        "does not run x86_64",
                        info -> info.processorInfo(cpu -> cpu.supportedArchitecturesWithStrings("arm64"))),
                become("virtualization hvm", info -> info.supportedVirtualizationTypesWithStrings("paravirtual")),
                become("boot by legacy-bios", info -> info.supportedBootModesWithStrings("uefi")),
                become(
                        "3 network interfaces",
                        info -> info.networkInfo(
                                network -> network.maximumNetworkInterfaces(2).enaSupport(EnaSupport.REQUIRED))),
                become(
                        "2 private addresses",
                        info -> info.networkInfo(
                                network -> network.ipv4AddressesPerInterface(1).enaSupport(EnaSupport.REQUIRED))),
                become(
                        "has 2 attachments and t9.nano takes 1",
                        info -> info.ebsInfo(ebs -> ebs.maximumEbsAttachments(1).nvmeSupport(EbsNvmeSupport.REQUIRED))),
                become(
                        "has 5 attachments and t9.nano takes 4",
                        info -> info.ebsInfo(ebs -> ebs.maximumEbsAttachments(4)
                                .attachmentLimitType("shared")
                                .nvmeSupport(EbsNvmeSupport.REQUIRED))));
    }

    @ParameterizedTest
    @MethodSource("whatDoesNotFit")
    void refusesATypeThatDoesNotFit(String why, Consumer<InstanceTypeInfo.Builder> special) {
        assertThat(InstanceObjections.toBecome(
                        instance(_ -> {}), Optional.of(XLARGE), "t9.nano", Optional.of(type(special)), true))
                .singleElement()
                .asString()
                .contains(why);
    }

    @Test
    void refusesToLoseCpuOptionsThatSomebodySet() {
        var own = type(info -> info.vCpuInfo(cpu -> cpu.defaultCores(2).defaultThreadsPerCore(2)));

        assertThat(InstanceObjections.toBecome(
                        instance(instance ->
                                instance.cpuOptions(cpu -> cpu.coreCount(2).threadsPerCore(1))),
                        Optional.of(own),
                        "t3.large",
                        Optional.of(XLARGE),
                        true))
                .singleElement()
                .asString()
                .contains("CPU options of its own, 2 cores with 1 threads each");
        assertThat(InstanceObjections.toBecome(
                        instance(instance ->
                                instance.cpuOptions(cpu -> cpu.coreCount(2).threadsPerCore(2))),
                        Optional.of(own),
                        "t3.large",
                        Optional.of(XLARGE),
                        true))
                .isEmpty();
    }

    @Test
    void refusesDriversThatItMayLack() {
        var old = type(info -> info.networkInfo(network -> network.enaSupport(EnaSupport.UNSUPPORTED))
                .ebsInfo(ebs -> ebs.nvmeSupport(EbsNvmeSupport.UNSUPPORTED)));

        assertThat(InstanceObjections.toBecome(
                        instance(_ -> {}), Optional.of(old), "t3.large", Optional.of(XLARGE), true))
                .anySatisfy(why -> assertThat(why).contains("ENA"))
                .anySatisfy(why -> assertThat(why).contains("NVMe"))
                .hasSize(2);
        assertThat(InstanceObjections.toBecome(
                        instance(instance -> instance.enaSupport(true)),
                        Optional.of(old),
                        "t3.large",
                        Optional.of(XLARGE),
                        true))
                .singleElement()
                .asString()
                .contains("NVMe");
    }

    @Test
    void refusesATypeThatIsNotThereOrNotInTheZone() {
        assertThat(InstanceObjections.toBecome(
                        instance(_ -> {}), Optional.of(XLARGE), "zz9.plural", Optional.empty(), false))
                .containsExactly("There is no instance type zz9.plural in this region: choose another one");
        assertThat(InstanceObjections.toBecome(
                        instance(_ -> {}), Optional.of(XLARGE), "t3.large", Optional.of(XLARGE), false))
                .containsExactly("t3.large is not offered in us-east-1a: choose another type");
    }

    @Test
    void hasNothingAgainstWhatFits() {
        assertThat(InstanceObjections.toStop(instance(_ -> {}), Optional.of(XLARGE), FREE))
                .isEmpty();
        assertThat(InstanceObjections.toBecome(
                        instance(_ -> {}), Optional.of(XLARGE), "t3.large", Optional.of(XLARGE), true))
                .isEmpty();
    }

    private static Arguments stop(String why, Consumer<Instance.Builder> special) {
        return Arguments.of(why, special);
    }

    private static Arguments become(String why, Consumer<InstanceTypeInfo.Builder> special) {
        return Arguments.of(why, special);
    }

    private static Instance instance(Consumer<Instance.Builder> special) {
        return Instance.builder()
                .instanceId("i-1")
                .instanceType("t3.xlarge")
                .rootDeviceType("ebs")
                .architecture("x86_64")
                .virtualizationType("hvm")
                .currentInstanceBootMode("legacy-bios")
                .placement(place -> place.availabilityZone("us-east-1a").tenancy("default"))
                .networkInterfaces(
                        InstanceNetworkInterface.builder().build(),
                        InstanceNetworkInterface.builder().build(),
                        InstanceNetworkInterface.builder()
                                .privateIpAddresses(
                                        InstancePrivateIpAddress.builder().build(),
                                        InstancePrivateIpAddress.builder().build())
                                .build())
                .blockDeviceMappings(
                        InstanceBlockDeviceMapping.builder().build(),
                        InstanceBlockDeviceMapping.builder().build())
                .applyMutation(special)
                .build();
    }

    private static InstanceTypeInfo type(Consumer<InstanceTypeInfo.Builder> special) {
        return InstanceTypeInfo.builder()
                .instanceType("t9.nano")
                .instanceStorageSupported(false)
                .processorInfo(cpu -> cpu.supportedArchitecturesWithStrings("x86_64"))
                .supportedVirtualizationTypesWithStrings("hvm")
                .supportedBootModesWithStrings("legacy-bios", "uefi")
                .networkInfo(network -> network.maximumNetworkInterfaces(3).enaSupport(EnaSupport.REQUIRED))
                .ebsInfo(ebs -> ebs.nvmeSupport(EbsNvmeSupport.REQUIRED))
                .applyMutation(special)
                .build();
    }
}
