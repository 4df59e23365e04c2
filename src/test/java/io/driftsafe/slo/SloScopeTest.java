package io.driftsafe.slo;

import static io.driftsafe.slo.Situation.change;
import static io.driftsafe.slo.Situation.side;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.problem.Refusal.FieldError;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SloScopeTest {

    @ParameterizedTest
    @CsvSource({
        "module.vpc.aws_instance.web, true",
        "module.vpc[0].aws_instance.web, true",
        "module.vpc.module.inner.aws_instance.web, true",
        "module.vpc2.aws_instance.web, false",
        "module.other.module.vpc.aws_instance.web, false",
        "aws_instance.web, false"
    })
    void aModuleHasWhatLiesUnderIt(String resourceId, boolean inScope) {
        assertThat(amount(target("module.vpc"), change(resourceId, "aws_instance", side("1"), side("3"))))
                .isEqualTo(inScope ? known("2") : new Contribution.None());
    }

    @ParameterizedTest
    @CsvSource({
        "Amazon Elastic Compute Cloud, aws_instance, true",
        "amazonec2, aws_ebs_volume, true",
        "Amazon Elastic Compute Cloud, aws_db_instance, false",
        "AWS Lambda, aws_lambda_function, true",
        "Virtual Machines, azurerm_linux_virtual_machine, true"
    })
    void aServiceHasTheResourcesOfItsTypes(String service, String type, boolean inScope) {
        var scope = new SloScope(null, null, null, null, service, null);

        assertThat(amount(scope, change("x", type, side("1"), side("3"))))
                .isEqualTo(inScope ? known("2") : new Contribution.None());
    }

    @Test
    void ofAnUnknownServiceTheTypeSaysWhatBelongsToIt() {
        var scope = new SloScope(null, null, "aws_new", null, "Amazon New", null);

        assertThat(amount(scope, change("x", "aws_new", side("1"), side("3")))).isEqualTo(known("2"));
        assertThat(amount(scope, change("x", "aws_old", side("1"), side("3")))).isEqualTo(new Contribution.None());
    }

    @Test
    void whatEntersTheScopeCountsWholeAndWhatLeavesItNoMore() {
        var scope = tagged("team", "web");

        assertThat(amount(scope, change("x", "t", side("100"), side("90", "team", "web"))))
                .isEqualTo(known("90"));
        assertThat(amount(scope, change("x", "t", side("100", "team", "web"), side("90"))))
                .isEqualTo(known("-100"));
        assertThat(amount(scope, change("x", "t", side("100"), side("90")))).isEqualTo(new Contribution.None());
    }

    @Test
    void anOperationsLabelsCountAsTagsToo() {
        var labelled = new CostChange(
                "aws", "shop", "x", "t", Map.of("team", "web"), side("100"), side("90"), BigDecimal.ZERO);

        assertThat(amount(tagged("team", "web"), labelled)).isEqualTo(known("-10"));
    }

    @ParameterizedTest
    @CsvSource({"aws, shop, true", ", shop, true", "aws, , true", "azure, shop, false", "aws, other, false"})
    void providerAndAccountHaveToBeTheSame(String provider, String account, boolean inScope) {
        var scope = new SloScope(provider, account, null, null, null, null);

        assertThat(amount(scope, change("x", "t", side("1"), side("1"))))
                .isEqualTo(inScope ? known("0") : new Contribution.None());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpc", "module.", "module.vpc.aws_instance.web", "module.a b", "module.vpc*", "module.v[0"})
    void aTargetIsAModulePath(String target) {
        assertThat(target(target).mistakes(SloType.MODULE_BUDGET))
                .extracting(FieldError::pointer)
                .containsExactly("/scope/target");
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.vpc", "module.web[0]", "module.web[\"eu/west\"].module.inner_2"})
    void takesModulePaths(String target) {
        assertThat(target(target).mistakes(SloType.MODULE_BUDGET)).isEmpty();
    }

    @Test
    void aBudgetOfAModuleOrAServiceNamesIt() {
        assertThat(SloScope.ALL.mistakes(SloType.MODULE_BUDGET))
                .extracting(FieldError::pointer)
                .containsExactly("/scope/target");
        assertThat(SloScope.ALL.mistakes(SloType.SERVICE_BUDGET))
                .extracting(FieldError::pointer)
                .containsExactly("/scope/service");
        assertThat(SloScope.ALL.mistakes(SloType.MONTHLY_BUDGET)).isEmpty();
    }

    @Test
    void aServiceWhoseResourcesNobodyKnowsIsRefused() {
        var unknown = new SloScope(null, null, null, null, "Amazon New", null);

        assertThat(unknown.mistakes(SloType.SERVICE_BUDGET))
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.message())
                        .contains("name their type in scope.resource_type", "Amazon Elastic Compute Cloud"));
    }

    private static SloScope target(String target) {
        return new SloScope(null, null, null, target, null, null);
    }

    private static SloScope tagged(String name, String value) {
        return new SloScope(null, null, null, null, null, Map.of(name, value));
    }

    private static Contribution amount(SloScope scope, CostChange change) {
        return Contribution.of(change, new Situation().in(scope).standing().slo());
    }

    private static Contribution known(String amount) {
        return new Contribution.Known(new BigDecimal(amount));
    }
}
