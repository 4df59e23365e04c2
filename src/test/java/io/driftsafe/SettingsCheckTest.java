package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsCheckTest {

    private final ApplicationContextRunner service =
            new ApplicationContextRunner().withUserConfiguration(AllSettings.class);

    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan(basePackageClasses = DriftSafeApplication.class)
    @Import(SettingsCheck.class)
    static class AllSettings {}

    @Test
    void theDefaultsAreGood() {
        service.run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            driftsafe.operation.parallelism=0          > driftsafe.operation.parallelism must be 1 to 1000
            driftsafe.operation.parallelism=many       > driftsafe.operation.parallelism must be a whole number
            driftsafe.operation.outcome-deadline=0s    > driftsafe.operation.outcome-deadline must be positive
            driftsafe.operation.outcome-deadline=later > driftsafe.operation.outcome-deadline must be a duration such as 30s, 15m or 24h
            driftsafe.operation.retry-delays=-1s       > driftsafe.operation.retry-delays must not be negative
            driftsafe.safety.block-from=critical       > driftsafe.safety.block-from must be minor, moderate or major
            driftsafe.safety.block-from=never          > driftsafe.safety.block-from must be one of none, minor, moderate, major, critical
            driftsafe.safety.max-cost-increase-percent=-1 > driftsafe.safety.max-cost-increase-percent must not be negative
            driftsafe.safety.findings-valid-for=0      > driftsafe.safety.findings-valid-for must be positive
            driftsafe.pricing.default-region=          > driftsafe.pricing.default-region must name a region such as us-east-1
            driftsafe.pricing.kubernetes.gib-month=-1  > driftsafe.pricing.kubernetes.gib-month must not be negative
            driftsafe.pricing.kubernetes.vcpu-month=-1 > driftsafe.pricing.kubernetes.vcpu-month must not be negative
            driftsafe.provider.kubernetes.call-timeout=0s > driftsafe.provider.kubernetes.call-timeout must be positive
            driftsafe.provider.kubernetes.rollout-deadline=0s > driftsafe.provider.kubernetes.rollout-deadline must be positive
            driftsafe.provider.kubernetes.settle=-1s   > driftsafe.provider.kubernetes.settle must not be negative
            driftsafe.access.trust-network=perhaps     > driftsafe.access.trust-network must be true or false
            driftsafe.access.token[0].name=bot         > There is no setting driftsafe.access.token[0].name; look for a slip of the pen in its name
            driftsafe.acess.trust-network=true         > There is no setting driftsafe.acess.trust-network; look for a slip of the pen in its name
            driftsafe.provider.aws.call-timeout=1ms    > driftsafe.provider.aws.call-timeout must be at least 500ms
            driftsafe.provider.aws.settle=-1s          > driftsafe.provider.aws.settle must not be negative
            driftsafe.provider.aws.listing-cache=-1s   > driftsafe.provider.aws.listing-cache must not be negative
            driftsafe.provider.aws.listing-limit=0     > driftsafe.provider.aws.listing-limit must be at least 1
            driftsafe.provider.aws.idle.days=64        > driftsafe.provider.aws.idle.days must be 1 to 63
            driftsafe.provider.aws.idle.known-days=15  > driftsafe.provider.aws.idle.known-days must be 1 to driftsafe.provider.aws.idle.days
            driftsafe.provider.aws.idle.cpu-percent=0  > driftsafe.provider.aws.idle.cpu-percent must be 1 to 100
            driftsafe.provider.aws.idle.network-megabytes=0 > driftsafe.provider.aws.idle.network-megabytes must be at least 1
            driftsafe.provider.simulated.enabled=so    > driftsafe.provider.simulated.enabled must be true or false
            driftsafe.provider.simulated.latency=-1s   > driftsafe.provider.simulated.latency must not be negative
            driftsafe.provider.simulated.call-timeout=1ms > driftsafe.provider.simulated.call-timeout must be longer than driftsafe.provider.simulated.latency
            driftsafe.provider.simulated.settle=-1s    > driftsafe.provider.simulated.settle must not be negative
            """)
    void saysInOneSentenceWhatIsWrong(String property, String sentence) {
        service.withPropertyValues(property)
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure())))
                        .contains(sentence));
    }

    @Test
    void saysEachMistakeInVariablesOfTheEnvironmentToo() {
        service.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(
                                        "DRIFTSAFE_OPERATION_PARALLELISM", "0",
                                        "DRIFTSAFE_OPERATION_EVENTSTREAMS", "0"))))
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure()))
                                .orElseThrow()
                                .lines())
                        .hasSize(2)
                        .anyMatch(line -> line.startsWith("driftsafe.operation.parallelism must"))
                        .anyMatch(line -> line.startsWith("driftsafe.operation.event-streams must")));
    }

    @Test
    void saysAllThatATokenLacks() {
        service.withPropertyValues("driftsafe.access.tokens[0].name=bot")
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure()))
                                .orElseThrow()
                                .lines())
                        .containsExactly(
                                "driftsafe.access.tokens[0].sha256 must be the SHA-256 of the token in 64 hexadecimal digits (`printf %s \"$TOKEN\" | sha256sum` shows it)",
                                "driftsafe.access.tokens[0].role must be viewer or operator"));
    }

    @Test
    void saysEachMistakeOfARoom() {
        service.withPropertyValues(
                        "driftsafe.safety.max-cost-increase-percent=-5",
                        "driftsafe.safety.findings-valid-for=-1s",
                        "driftsafe.safety.blok-from=minor",
                        "driftsafe.operation.parallelism=0",
                        "driftsafe.operation.event-streams=0")
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure()))
                                .orElseThrow()
                                .lines())
                        .hasSize(5)
                        .anyMatch(line -> line.startsWith("driftsafe.safety.max-cost-increase-percent must"))
                        .anyMatch(line -> line.startsWith("driftsafe.safety.findings-valid-for must"))
                        .anyMatch(line -> line.startsWith("There is no setting driftsafe.safety.blok-from"))
                        .anyMatch(line -> line.startsWith("driftsafe.operation.parallelism must"))
                        .anyMatch(line -> line.startsWith("driftsafe.operation.event-streams must")));
    }

    @Test
    void saysAllMistakesAtOnceAndRepeatsNoSecret() {
        service.withPropertyValues(
                        "driftsafe.seal.keys[0].id=one",
                        "driftsafe.seal.keys[0].secret=hunter2",
                        "driftsafe.operation.parallelism=hunter2")
                .run(context -> assertThat(StartFailures.sentence(Objects.requireNonNull(context.getStartupFailure())))
                        .hasValueSatisfying(text -> assertThat(text.lines())
                                .hasSize(2)
                                .anySatisfy(line -> assertThat(line).startsWith("The secret of seal key \"one\""))
                                .anySatisfy(line -> assertThat(line).startsWith("driftsafe.operation.parallelism"))
                                .noneSatisfy(line -> assertThat(line).contains("hunter2"))));
    }
}
