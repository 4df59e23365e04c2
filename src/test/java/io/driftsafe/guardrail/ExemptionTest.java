package io.driftsafe.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.Exemption.Status;
import io.driftsafe.resource.ResourceRef;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExemptionTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-06-01T00:00:00Z");
    private static final Approval APPROVAL = new Approval("alice", BEGIN);

    @ParameterizedTest
    @CsvSource({
        "2026-05-31T23:59:59.999999Z, APPROVED",
        "2026-06-01T00:00:00Z,        EXPIRED",
        "2026-06-01T00:00:00.000001Z, EXPIRED",
    })
    void countsUntilTheMicrosecondBeforeItsEnd(Instant now, Status status) {
        var exemption = exemption("*", Optional.of(APPROVAL), false);

        assertThat(exemption.status(now)).isEqualTo(status);
        assertThat(exemption.covers(resource("anything"), now)).isEqualTo(status == Status.APPROVED);
    }

    @Test
    void countsOnlyOnceItIsApproved() {
        var exemption = exemption("*", Optional.empty(), false);

        assertThat(exemption.status(BEGIN)).isEqualTo(Status.REQUESTED);
        assertThat(exemption.covers(resource("anything"), BEGIN)).isFalse();
    }

    @Test
    void countsOnlyWhileItsApprovalIsConfirmed() {
        var exemption = exemption("*", Optional.of(new Approval("local", BEGIN)), false);

        assertThat(exemption.status(BEGIN)).isEqualTo(Status.UNCONFIRMED);
        assertThat(exemption.covers(resource("anything"), BEGIN)).isFalse();
        assertThat(exemption.status(END)).isEqualTo(Status.EXPIRED);
    }

    @Test
    void countsNoMoreOnceItIsRevoked() {
        var exemption = exemption("*", Optional.of(APPROVAL), true);

        assertThat(exemption.status(BEGIN)).isEqualTo(Status.REVOKED);
        assertThat(exemption.status(END)).isEqualTo(Status.REVOKED);
        assertThat(exemption.covers(resource("anything"), BEGIN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws_instance.web        | aws_instance.web         | true",
                "aws_instance.web        | aws_instance.web2        | false",
                "aws_instance.web        | my.aws_instance.web      | false",
                "aws_instance.web_*      | aws_instance.web_server  | true",
                "aws_instance.web_*      | aws_instance.web_        | true",
                "aws_instance.web_*      | aws_instance.db          | false",
                "aws_instance.web[?]     | aws_instance.web[0]      | true",
                "aws_instance.web[0-9]   | aws_instance.web0        | false",
                "module.a[\"x/y\"].*     | module.a[\"x/y\"].web[0] | true",
                "*                       | anything                 | true",
                "AWS_INSTANCE.WEB        | aws_instance.web         | false",
            })
    void coversTheResourcesWhoseIdsMatchAsAWhole(String pattern, String resourceId, boolean covered) {
        var exemption = exemption(pattern, Optional.of(APPROVAL), false);

        assertThat(exemption.covers(resource(resourceId), BEGIN)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
        "simulated, default, true",
        "simulated, dev, true",
        "simulated, prod, false",
        "aws, default, false",
    })
    void coversNothingInOtherAccounts(String provider, String account, boolean covered) {
        var exemption = exemption("*", Optional.of(APPROVAL), false);

        assertThat(exemption.covers(new ResourceRef(provider, account, Optional.empty(), "web"), BEGIN))
                .isEqualTo(covered);
    }

    private static ResourceRef resource(String id) {
        return new ResourceRef("simulated", "default", Optional.empty(), id);
    }

    private static Exemption exemption(String pattern, Optional<Approval> approval, boolean revoked) {
        return new Exemption(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "budget",
                1,
                0,
                "simulated",
                "d*",
                pattern,
                "It moves away",
                "OPS-1",
                END,
                "bot",
                approval,
                approval.filter(given -> !given.by().equals("local")).isPresent(),
                revoked ? Optional.of(new Exemption.Revocation("alice", BEGIN, Optional.empty())) : Optional.empty(),
                BEGIN,
                BEGIN);
    }
}
