package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

class CreditObjectionsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            t3.xlarge, t3.large,  unlimited, unlimited,
            m5.xlarge, m5.large,  ,          ,
            m5.xlarge, c5.large,  ,          ,
            t3.xlarge, m5.large,  standard,  ,
            t3.xlarge, m5.large,  unlimited, ,          spends CPU credits without limit
            t3.xlarge, t3a.large, unlimited, standard,  spends CPU credits without limit
            t3.xlarge, m5.large,  ,          ,          spends CPU credits without limit
            t2.xlarge, t3.large,  standard,  standard,
            t2.xlarge, t3.large,  standard,  unlimited, may spend CPU credits without limit
            m5.xlarge, t3.large,  ,          unlimited, default credit specification of t3 to standard
            m5.xlarge, t3.large,  ,          ,          may spend CPU credits without limit
            m5.xlarge, t3.large,  ,          standard,
            """)
    void comesIntoAFamilyInTheStandardWayOrNotAtAll(String from, String to, String mode, String usual, String why) {
        var objection = CreditObjections.toBecome(
                "i-1",
                from,
                Optional.of(type(from)),
                type(to),
                () -> Optional.ofNullable(mode),
                () -> Optional.ofNullable(usual));

        if (why == null) {
            assertThat(objection).isEmpty();
        } else {
            assertThat(objection).hasValueSatisfying(said -> assertThat(said).contains(why, "i-1"));
        }
    }

    @ParameterizedTest
    @CsvSource({"t3.large, true", "t4g.nano, true", "trn1.2xlarge, false", "m5.large, false"})
    void knowsTheFamiliesThatBurstWhereAwsSaysNothing(String from, boolean bursts) {
        var objection = CreditObjections.toBecome(
                "i-1", from, Optional.empty(), type("c5.large"), Optional::empty, Optional::empty);

        assertThat(objection.isPresent()).isEqualTo(bursts);
    }

    private static InstanceTypeInfo type(String name) {
        return InstanceTypeInfo.builder()
                .instanceType(name)
                .burstablePerformanceSupported(name.matches("t[234].*"))
                .build();
    }
}
