package io.driftsafe.provider.aws;

import static io.driftsafe.provider.aws.AwsStub.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ConnectionReport.Missing;
import io.driftsafe.provider.ConnectionReport.Untried;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.aws.AwsPermissions.Try;
import io.driftsafe.resource.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class AwsVerificationTest {

    private static final String USER = "arn:aws:iam::123456789012:user/fixer";
    private static final String STOP = "ec2:StopInstances";

    @TempDir
    private Path directory;

    private final AwsStub aws = new AwsStub();
    private AwsSession session;

    @BeforeEach
    void begin() throws IOException {
        var file = Files.writeString(directory.resolve("keys"), AwsStub.keys("default", "AKIDONE"));
        aws.knows("AKIDONE", USER);
        session = aws.session(AwsStub.file(file), Optional.empty(), directory, AwsStub.PATIENCE);
    }

    @AfterEach
    void end() {
        session.close();
        aws.close();
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of("a pass counts", Optional.empty(), "none", "there"),
                Arguments.of("a pass counts more than a simulation", Optional.empty(), "implicitDeny", "there"),
                Arguments.of("denied counts", Optional.of(Refused.denied("no")), "none", "missing"),
                Arguments.of(
                        "denied counts more than a simulation",
                        Optional.of(Refused.denied("no")),
                        "allowed",
                        "missing"),
                Arguments.of("another refusal is no pass", Optional.of(new Refused("not so")), "none", "untried"),
                Arguments.of("nothing to try it on is no pass", Optional.of(Changed.gone("gone")), "none", "untried"),
                Arguments.of(
                        "a state in the way is no pass",
                        Optional.of(Unavailable.inProgress("it stops")),
                        "none",
                        "untried"),
                Arguments.of("silence is no pass", Optional.of(new Unavailable("no answer")), "none", "untried"),
                Arguments.of("what was not shown is simulated", Optional.of(new Refused("no")), "allowed", "there"),
                Arguments.of("and may so be missing", Optional.of(new Refused("no")), "implicitDeny", "missing"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outcomes")
    void aTryCountsMostThenASimulationThenItIsNotKnown(
            String what, Optional<ProviderException> failure, String decision, String verdict) {
        if (!decision.equals("none")) {
            aws.simulates(USER, result(STOP, decision, ""));
        }
        var type = new Tried(List.of(new Try(
                STOP,
                _ -> failure.ifPresent(error -> {
                    throw error;
                }))));

        assertThat(verdict(AwsVerification.of(session, List.of(type)))).isEqualTo(verdict);
    }

    @Test
    void whatNothingTriesAndNobodySimulatesIsTold() {
        var found = AwsVerification.of(session, List.of(new Tried(List.of())));

        assertThat(found.missing()).isEmpty();
        assertThat(found.untried()).singleElement().satisfies(untried -> {
            assertThat(untried.permission()).isEqualTo(STOP);
            assertThat(untried.resourceType()).isEqualTo("aws_tried");
            assertThat(untried.message()).contains("Allow iam:SimulatePrincipalPolicy on " + USER);
        });
        assertThat(found.message())
                .hasValueSatisfying(
                        message -> assertThat(message).contains("1 permissions were neither tried nor simulated"));
    }

    @Test
    void whatIsSimulatedIsSaidToBe() {
        aws.simulates(USER, result(STOP, "allowed", ""));

        var found = AwsVerification.of(session, List.of(new Tried(List.of())));

        assertThat(verdict(found)).isEqualTo("there");
        assertThat(found.message())
                .hasValueSatisfying(message -> assertThat(message).contains("1 permissions were simulated"));
        assertThat(aws.calls("Action=SimulatePrincipalPolicy").getLast().getBodyAsString())
                .as("on any machine of the account and region")
                .contains(AwsStub.encoded("arn:aws:ec2:eu-west-1:123456789012:instance/"));
    }

    @Test
    void anIamThatDoesNotAnswerLeavesItUnknown() {
        aws.answers(AwsStub.action("SimulatePrincipalPolicy"), AwsStub.error(500, "ServiceFailure", "some words"));

        var found = AwsVerification.of(session, List.of(new Tried(List.of())));

        assertThat(found.untried())
                .singleElement()
                .satisfies(untried -> assertThat(untried.message()).contains("some words"));
    }

    @Test
    void whatWasTriedAndIsThereNeedsNoWords() {
        var found = AwsVerification.of(session, List.of(new Tried(List.of(new Try(STOP, _ -> {})))));

        assertThat(found.message()).isEmpty();
    }

    private static String verdict(AwsVerification found) {
        if (!found.missing().isEmpty()) {
            assertThat(found.missing()).extracting(Missing::permission).containsExactly(STOP);
            assertThat(found.untried()).isEmpty();
            return "missing";
        }
        assertThat(found.untried()).extracting(Untried::permission).isSubsetOf(STOP);
        return found.untried().isEmpty() ? "there" : "untried";
    }

    /** A type that needs one right. */
    private record Tried(List<Try> tries) implements AwsType {

        @Override
        public String name() {
            return "aws_tried";
        }

        @Override
        public AwsPermissions permissions() {
            return new AwsPermissions(List.of(), List.of(STOP), List.of("arn:aws:ec2:*:*:instance/*"), tries);
        }

        @Override
        public AwsNames names() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Seen> list(AwsSession aws, int atMost) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ObjectNode> write(
                AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
            throw new UnsupportedOperationException();
        }
    }
}
