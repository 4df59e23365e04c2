package io.driftsafe.provider.aws;

import static io.driftsafe.provider.aws.AwsStub.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.aws.AwsSimulation.Allowed;
import io.driftsafe.provider.aws.AwsSimulation.Answer;
import io.driftsafe.provider.aws.AwsSimulation.Denied;
import io.driftsafe.provider.aws.AwsSimulation.Question;
import io.driftsafe.provider.aws.AwsSimulation.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSimulationTest {

    private static final String USER = "arn:aws:iam::123456789012:user/fixer";
    private static final String ROLE = "arn:aws:iam::123456789012:role/fixer";
    private static final String STOP = "ec2:StopInstances";

    @TempDir
    private Path directory;

    private final AwsStub aws = new AwsStub();
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(directory.resolve("keys"), AwsStub.keys("default", "AKIDONE"));
        aws.knows("AKIDONE", USER);
    }

    @AfterEach
    void end() {
        aws.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            allowed      |                                                                                                              | Allowed
            implicitDeny |                                                                                                              | Denied
            perhaps      |                                                                                                              | Unknown
            explicitDeny |                                                                                                              | Denied
            implicitDeny | <MissingContextValues><member>aws:ResourceTag/Team</member></MissingContextValues>                           | Unknown
            allowed      | <MissingContextValues><member>aws:ResourceTag/Team</member></MissingContextValues>                           | Unknown
            allowed      | <OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail> | Denied
            allowed      | <PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail> | Denied
            allowed      | <OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail> | Allowed
            """)
    void onlyWhatAllPoliciesAllowIsAllowed(String decision, String more, String kind) {
        aws.simulates(USER, result(STOP, decision, Optional.ofNullable(more).orElse("")));

        assertThat(said(STOP).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void whatIamDoesNotMentionIsNotKnown() {
        aws.simulates(USER, result("ec2:StartInstances", "allowed", ""));

        assertThat(said(STOP)).isInstanceOf(Unknown.class);
    }

    @Test
    void asksInTheCircumstancesOfTheRealCall() {
        aws.simulates(USER, result("kms:CreateGrant", "allowed", ""));
        try (var session = session(Optional.empty())) {
            var said = new AwsSimulation(session)
                    .of("kms:CreateGrant", "arn:aws:kms:eu-west-1:123456789012:key/1", AwsCondition.LENT_TO_AWS);

            assertThat(said).isEqualTo(new Allowed());
        }
        assertThat(aws.calls("Action=SimulatePrincipalPolicy").getLast().getBodyAsString())
                .contains(AwsStub.encoded("kms:ViaService"), "ec2.eu-west-1.amazonaws.com")
                .contains(AwsStub.encoded("kms:GrantIsForAWSResource"))
                .contains(AwsStub.encoded("aws:RequestedRegion"))
                .contains("ResourceArns.member.1=" + AwsStub.encoded("arn:aws:kms:eu-west-1:123456789012:key/1"));
    }

    @Test
    void asksForManyActionsAtOnceAndForEachOnce() {
        aws.simulates(USER, result(STOP, "allowed", ""), result("ec2:StartInstances", "implicitDeny", ""));
        try (var session = session(Optional.empty())) {
            var simulation = new AwsSimulation(session);
            simulation.ask(List.of(
                    new Question(STOP, "*", AwsCondition.NONE),
                    new Question("ec2:StartInstances", "*", AwsCondition.NONE)));

            assertThat(simulation.of(STOP, "*", AwsCondition.NONE)).isInstanceOf(Allowed.class);
            assertThat(simulation.of("ec2:StartInstances", "*", AwsCondition.NONE))
                    .isInstanceOf(Denied.class);
        }
        assertThat(aws.calls("Action=SimulatePrincipalPolicy"))
                .as("once whether it may ask, once for both")
                .hasSize(2);
    }

    @Test
    void whoMayNotAskIsToldWhatToAllow() {
        assertThat(said(STOP))
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.why()).contains("Allow iam:SimulatePrincipalPolicy on " + USER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:iam::123456789012:root", "arn:aws:sts::123456789012:federated-user/fixer"})
    void whoHasNoPoliciesIsToldToComeAsARole(String caller) {
        aws.knows("AKIDONE", caller);

        assertThat(said(STOP))
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.why()).contains("connect it as a role"));
        assertThat(aws.calls("Action=SimulatePrincipalPolicy")).isEmpty();
    }

    @Test
    void aRoleWithAPathIsLookedUp() {
        aws.knows("AKIDONE", "arn:aws:sts::123456789012:assumed-role/fixer/session");
        aws.answers(
                AwsStub.action("SimulatePrincipalPolicy"),
                AwsStub.error(404, "NoSuchEntity", "The role with name fixer cannot be found."));
        aws.hasRole("arn:aws:iam::123456789012:role/team/fixer");
        aws.simulates("arn:aws:iam::123456789012:role/team/fixer", result(STOP, "allowed", ""));

        assertThat(said(STOP)).isEqualTo(new Allowed());
    }

    @Test
    void aRoleWhosePathMayNotBeSeenIsTold() {
        aws.knows("AKIDONE", "arn:aws:sts::123456789012:assumed-role/fixer/session");
        aws.answers(
                AwsStub.action("SimulatePrincipalPolicy"),
                AwsStub.error(404, "NoSuchEntity", "The role with name fixer cannot be found."));

        assertThat(said(STOP))
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.why())
                                .contains("allow iam:GetRole")
                                .contains(ROLE));
    }

    @Test
    void theRoleOfTheConnectionNeedsNoLookingUp() {
        var role = "arn:aws:iam::123456789012:role/team/fixer";
        aws.givesRole("AKIDONE", role, "ASIAROLE", AwsStub.LATER);
        aws.knows("ASIAROLE", "arn:aws:sts::123456789012:assumed-role/fixer/session");
        aws.simulates(role, result(STOP, "allowed", ""));
        try (var session = session(Optional.of(role))) {
            assertThat(new AwsSimulation(session).of(STOP, "*", AwsCondition.NONE))
                    .isEqualTo(new Allowed());
        }
        assertThat(aws.calls("Action=GetRole")).isEmpty();
    }

    @Test
    void anIamThatDoesNotAnswerIsNoAnswer() {
        aws.answers(AwsStub.action("SimulatePrincipalPolicy"), AwsStub.error(500, "ServiceFailure", "some words"));

        assertThatThrownBy(() -> said(STOP)).isInstanceOf(Unavailable.class).hasMessageContaining("some words");
        assertThat(aws.calls("Action=SimulatePrincipalPolicy"))
                .as("tried again, by our own count")
                .hasSize(3);
    }

    private Answer said(String action) {
        try (var session = session(Optional.empty())) {
            return new AwsSimulation(session).of(action, "*", AwsCondition.NONE);
        }
    }

    private AwsSession session(Optional<String> role) {
        return aws.session(AwsStub.file(file), role, directory, AwsStub.PATIENCE);
    }
}
