package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTypeViewTest {

    private final ResourceTypes types = new ResourceTypes();

    @Test
    void showsWhatClientsNeedToKnowOfAType() {
        var view = ResourceTypeView.of(types.of("simulated", "aws_ebs_volume"));

        assertThat(view.volatilePaths()).contains("/id", "/arn");
        assertThat(view.attributes())
                .contains(new ResourceTypeView.AttributeView(
                        "/size",
                        Impact.COST,
                        Reversibility.NONE,
                        Downtime.NONE,
                        "1 to 65536; can only grow; at most one change in 6 hours"));
    }

    @Test
    void saysHowOftenAndInWhichStateAnAttributeCanBeChanged() {
        var view = ResourceTypeView.of(types.of("simulated", "azurerm_managed_disk"));

        assertThat(view.attributes())
                .filteredOn(attribute -> attribute.path().equals("/storage_account_type"))
                .singleElement()
                .satisfies(attribute -> assertThat(attribute.limits())
                        .endsWith(
                                "; at most one change in 12 hours; only while /disk_state is Unattached or Reserved"));
    }

    @Test
    void listsTheTypesOfAProviderFromAPositionOn() {
        assertThat(types.ofProvider("simulated", "", 2))
                .extracting(ResourceType::name)
                .containsExactly("aws_autoscaling_group", "aws_cloudwatch_log_group");
        assertThat(types.ofProvider("simulated", "aws_ebs_volume", 2))
                .extracting(ResourceType::name)
                .containsExactly("aws_ecs_service", "aws_elasticache_cluster");
        assertThat(types.ofProvider("nobody", "", 2)).isEmpty();
    }

    @Test
    void knowsNoTypesOfAProviderThatIsNotThere() {
        var none = new CloudProviders(List.of());

        assertThatThrownBy(() -> none.named("nope"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }
}
