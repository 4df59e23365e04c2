package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsPrincipalTest {

    @ParameterizedTest
    @CsvSource({
        "arn:aws:sts::123456789012:assumed-role/fixer/session, '', arn:aws:iam::123456789012:role/fixer",
        "arn:aws-cn:sts::123456789012:assumed-role/fixer/session, '', arn:aws-cn:iam::123456789012:role/fixer",
        "arn:aws:sts::123456789012:assumed-role/fixer/session, arn:aws:iam::123456789012:role/team/fixer, arn:aws:iam::123456789012:role/team/fixer",
        "arn:aws:sts::123456789012:assumed-role/fixer/session, arn:aws:iam::123456789012:role/other, arn:aws:iam::123456789012:role/fixer",
        "arn:aws:sts::123456789012:assumed-role/fixer/session, arn:aws:iam::999999999999:role/a/fixer, arn:aws:iam::123456789012:role/fixer",
        "arn:aws:iam::123456789012:user/fixer, '', ''",
        "arn:aws:iam::123456789012:root, '', ''",
        "arn:aws:sts::123456789012:federated-user/fixer, '', ''"
    })
    void theRoleOfACallerIsToldByItsArn(String caller, String named, String role) {
        assertThat(AwsPrincipal.role(caller, Optional.of(named).filter(arn -> !arn.isEmpty())))
                .isEqualTo(Optional.of(role).filter(arn -> !arn.isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::123456789012:user/fixer, true",
        "arn:aws-us-gov:iam::123456789012:user/team/fixer, true",
        "arn:aws:iam::123456789012:root, false",
        "arn:aws:sts::123456789012:federated-user/fixer, false",
        "arn:aws:sts::123456789012:assumed-role/fixer/session, false"
    })
    void aUserIsToldFromOthers(String caller, boolean isUser) {
        assertThat(AwsPrincipal.isUser(caller)).isEqualTo(isUser);
    }
}
