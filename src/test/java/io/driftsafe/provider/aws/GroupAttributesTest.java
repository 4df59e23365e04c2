package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

class GroupAttributesTest {

    @Test
    void aGroupHasWhatItShouldWhenSoManyAreInService() {
        assertThat(GroupAttributes.hasWhatItShould(
                        group(2, in(LifecycleState.IN_SERVICE), in(LifecycleState.IN_SERVICE))))
                .isTrue();
        assertThat(GroupAttributes.hasWhatItShould(group(2, in(LifecycleState.IN_SERVICE), in(LifecycleState.PENDING))))
                .isFalse();
        assertThat(GroupAttributes.hasWhatItShould(
                        group(1, in(LifecycleState.IN_SERVICE), in(LifecycleState.IN_SERVICE))))
                .isFalse();
        assertThat(GroupAttributes.hasWhatItShould(
                        group(1, in(LifecycleState.IN_SERVICE), in(LifecycleState.TERMINATING))))
                .isTrue();
    }

    @Test
    void aGroupByWeightMayHaveALittleMore() {
        var four =
                in(LifecycleState.IN_SERVICE).toBuilder().weightedCapacity("4").build();
        var coming =
                in(LifecycleState.PENDING).toBuilder().weightedCapacity("4").build();

        assertThat(GroupAttributes.inService(group(6, four, four))).isEqualTo(8);
        assertThat(GroupAttributes.hasWhatItShould(group(6, four, four))).isTrue();
        assertThat(GroupAttributes.hasWhatItShould(group(9, four, four))).isFalse();
        assertThat(GroupAttributes.hasWhatItShould(group(6, four, four, coming)))
                .isFalse();
    }

    @Test
    void onlyAPolicyOfItsOwnThatIsSwitchedOnScalesAGroup() {
        var policies = List.of(
                policy("web", "off").toBuilder().enabled(false).build(),
                policy("other", "cpu"),
                policy("web", "requests"));

        assertThat(GroupAttributes.of(group(1), policies, List.of())
                        .at("/scaling_policies")
                        .toString())
                .isEqualTo("[\"requests\"]");
        assertThat(GroupAttributes.of(group(1), policies.subList(0, 2), List.of())
                        .has("scaling_policies"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "k8s.io/cluster-autoscaler/enabled, true",
        "k8s.io/cluster-autoscaler/shop, true",
        "karpenter.sh/nodepool, true",
        "kubernetes.io/cluster/shop, false",
        "Name, false"
    })
    void aScalerOfKubernetesFindsItsGroupsByTheirTags(String tag, boolean scaled) {
        var tagged = group(1).toBuilder()
                .tags(TagDescription.builder().key(tag).value("").build())
                .build();

        assertThat(GroupAttributes.of(tagged, List.of(), List.of()).has("cluster_scaler_tags"))
                .isEqualTo(scaled);
    }

    @Test
    void itsArnNamesAGroup() {
        assertThat(
                        new ScalingGroups()
                                .names()
                                .named(
                                        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:aeff52a6-741d:autoScalingGroupName/web shop"))
                .contains(new AwsNames.Named("web shop", Optional.of("eu-west-1"), Optional.of("123456789012")));
    }

    private static ScalingPolicy policy(String group, String name) {
        return ScalingPolicy.builder()
                .autoScalingGroupName(group)
                .policyName(name)
                .build();
    }

    private static AutoScalingGroup group(int desired, Instance... instances) {
        return AutoScalingGroup.builder()
                .autoScalingGroupName("web")
                .desiredCapacity(desired)
                .instances(Stream.of(instances).toList())
                .build();
    }

    private static Instance in(LifecycleState state) {
        return Instance.builder()
                .lifecycleState(state)
                .protectedFromScaleIn(false)
                .build();
    }
}
