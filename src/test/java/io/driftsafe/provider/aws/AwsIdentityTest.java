package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.ProviderException.Kind;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsIdentityTest {

    private static final String USER = "arn:aws:iam::123456789012:user/fixer";
    private static final String OTHER = "arn:aws:iam::210987654321:user/fixer";
    private static final String ROLE = "arn:aws:iam::555555555555:role/fixer";

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

    @Test
    void asksOnceWhoseTheKeysAre() {
        try (var session = aws.session(AwsStub.file(file), directory)) {
            assertThat(session.number()).isEqualTo("123456789012");
            assertThat(session.number()).isEqualTo("123456789012");
        }

        assertThat(aws.calls("GetCallerIdentity")).hasSize(1);
    }

    @Test
    void keysThatWereRotatedInTheirFileAreTakenWithTheNextCall() throws IOException {
        aws.knows("AKIDTWO", USER);
        try (var session = aws.session(AwsStub.file(file), directory)) {
            session.number();

            Files.writeString(file, AwsStub.keys("default", "AKIDTWO"));

            assertThat(arn(session)).isEqualTo(USER);
        }
        assertThat(aws.calls("GetCallerIdentity").getLast().getHeader("Authorization"))
                .contains("Credential=AKIDTWO/");
    }

    @Test
    void keysThatLeadToAnotherAccountAreNotTakenByASessionOfTheFirst() throws IOException {
        aws.knows("AKIDTWO", OTHER);
        try (var session = aws.session(AwsStub.file(file), directory)) {
            session.number();
            Files.writeString(file, AwsStub.keys("default", "AKIDTWO"));

            assertThatThrownBy(session::number)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("lead to the account 210987654321 now");

            assertThat(session.leadsElsewhere()).isTrue();
            write(session);
        }
        assertThat(aws.calls("GetCallerIdentity").getLast().getHeader("Authorization"))
                .as("what was decided on a look at the first account is not sent to another")
                .contains("Credential=AKIDONE/");
    }

    @Test
    void aFileThatIsGoneIsNamedAndItsKeysAreNot() throws IOException {
        try (var session = aws.session(AwsStub.file(file), directory)) {
            session.number();
            Files.delete(file);

            assertThatThrownBy(session::number)
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("There is no file " + file)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void aRoleIsTakenOnOnceAndByTheExternalId() {
        aws.givesRole("AKIDONE", ROLE, "ASIAROLE", AwsStub.LATER);
        try (var session = inRole(AwsStub.PATIENCE)) {
            assertThat(session.number()).isEqualTo("555555555555");
            assertThat(arn(session)).contains(":assumed-role/fixer/");
        }

        assertThat(aws.calls("AssumeRole&"))
                .singleElement()
                .satisfies(call -> assertThat(call.getBodyAsString()).contains("ExternalId=42"));
    }

    @Test
    void aRoleThatIsNotGivenIsSaidWithAwsWords() {
        aws.answers(
                AwsStub.action("AssumeRole&"),
                AwsStub.error(403, "AccessDenied", "not authorized to perform sts:AssumeRole"));
        try (var session = inRole(AwsStub.PATIENCE)) {
            assertThatThrownBy(session::number)
                    .isInstanceOfSatisfying(
                            Refused.class, refused -> assertThat(refused.kind()).isEqualTo(Kind.DENIED))
                    .hasMessageContaining("the connection shop")
                    .hasMessageContaining("not authorized to perform sts:AssumeRole");
        }
    }

    @Test
    void takingOnARoleEndsInOurTime() {
        aws.givesRole("AKIDONE", ROLE, "ASIAROLE", AwsStub.LATER, Duration.ofSeconds(20));
        try (var session = inRole(Duration.ofMillis(700))) {
            var begun = System.nanoTime();

            assertThatThrownBy(session::number).isInstanceOf(Unavailable.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void aFailureOfStsIsTriedAgainAndThenSaid() {
        aws.answers(AwsStub.action("AssumeRole&"), AwsStub.error(500, "InternalFailure", "some words"));
        try (var session = inRole(AwsStub.PATIENCE)) {
            assertThatThrownBy(session::number).isInstanceOf(Unavailable.class).hasMessageContaining("some words");
        }

        assertThat(aws.calls("AssumeRole&")).hasSize(3);
    }

    @Test
    void aWriteNeverWaitsForAnIdentityEvenWhenItsRoleIsAboutToEnd() {
        aws.givesRole("AKIDONE", ROLE, "ASIAROLE", Instant.now().plusSeconds(30));
        try (var session = inRole(AwsStub.PATIENCE)) {
            session.number();
            aws.answers(AwsStub.action("AssumeRole&"), AwsStub.error(500, "InternalFailure", "some words"));
            await().untilAsserted(() -> assertThatThrownBy(session::number).isInstanceOf(Unavailable.class));
            var asked = aws.calls("AssumeRole&").size();

            write(session);

            assertThat(aws.calls("AssumeRole&")).hasSize(asked);
        }
        assertThat(aws.calls("GetCallerIdentity").getLast().getHeader("Authorization"))
                .contains("Credential=ASIAROLE/");
    }

    @Test
    void aWriteIsNotSentOnceItsTimeIsOver() {
        try (var session = aws.session(AwsStub.file(file), directory)) {
            session.number();
            var late = session.writingBefore(System.nanoTime() - 1);

            assertThatThrownBy(() -> write(late))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("was not sent");

            assertThat(aws.calls()).as("whose the keys are").hasSize(1);
            write(session.writingBefore(System.nanoTime() + AwsStub.PATIENCE.toNanos()));
            assertThat(aws.calls()).hasSize(2);
        }
    }

    private AwsSession inRole(Duration patience) {
        return aws.session(AwsStub.file(file), Optional.of(ROLE), directory, patience);
    }

    private static String arn(AwsSession session) {
        return session.read(
                AwsService.STS, "ask", sts -> sts.getCallerIdentity().arn());
    }

    /** Any call will do, for only its sending is looked at. */
    private static void write(AwsSession session) {
        session.write(AwsService.STS, "write", sts -> sts.getCallerIdentity().arn());
    }
}
