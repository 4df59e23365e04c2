package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsProfilesTest {

    private static final String USER = "arn:aws:iam::123456789012:user/fixer";
    private static final String FIRST = "arn:aws:iam::222222222222:role/hub";
    private static final String SECOND = "arn:aws:iam::333333333333:role/shop";

    @TempDir
    private Path home;

    private final AwsStub aws = new AwsStub();

    @AfterEach
    void end() {
        aws.close();
    }

    @Test
    void keysOfTheCredentialsFileCountBeforeThoseOfTheOther() throws IOException {
        credentials(AwsStub.keys("shop", "AKIDONE"));
        config(AwsStub.keys("profile shop", "AKIDTWO"));
        aws.knows("AKIDONE", USER);

        assertThat(number("shop")).isEqualTo("123456789012");
    }

    @Test
    void keysMayStandInTheConfigurationAlone() throws IOException {
        config(AwsStub.keys("profile shop", "AKIDONE"));
        aws.knows("AKIDONE", USER);

        assertThat(number("shop")).isEqualTo("123456789012");
    }

    @Test
    void aRoleIsTakenOnWithAnotherProfile() throws IOException {
        credentials(AwsStub.keys("base", "AKIDONE"));
        config("""
                [profile shop]
                role_arn = %s
                source_profile = base
                external_id = 99
                role_session_name = nightly
                duration_seconds = 900
                """.formatted(FIRST));
        aws.givesRole("AKIDONE", FIRST, "ASIAHUB", AwsStub.LATER);

        assertThat(number("shop")).isEqualTo("222222222222");

        assertThat(aws.calls("AssumeRole&"))
                .singleElement()
                .satisfies(call -> assertThat(call.getBodyAsString())
                        .contains("ExternalId=99", "RoleSessionName=nightly", "DurationSeconds=900"));
    }

    @Test
    void aRoleIsTakenOnFromARole() throws IOException {
        config("""
                [profile hub]
                role_arn = %s
                source_profile = hub
                aws_access_key_id = AKIDONE
                aws_secret_access_key = secret
                [profile shop]
                role_arn = %s
                source_profile = hub
                """.formatted(FIRST, SECOND));
        aws.givesRole("AKIDONE", FIRST, "ASIAHUB", AwsStub.LATER);
        aws.givesRole("ASIAHUB", SECOND, "ASIASHOP", AwsStub.LATER);

        assertThat(number("shop")).isEqualTo("333333333333");
    }

    @Test
    void aRoleIsTakenOnWithAToken() throws IOException {
        var token = Files.writeString(home.resolve("token"), "token-of-the-pod");
        config("""
                [profile shop]
                role_arn = %s
                web_identity_token_file = %s
                """.formatted(FIRST, token));
        aws.givesRoleForToken("token-of-the-pod", FIRST, "ASIAHUB");

        assertThat(number("shop")).isEqualTo("222222222222");
    }

    @Test
    void filesThatWereChangedAreReadAgain() throws IOException {
        credentials(AwsStub.keys("shop", "AKIDONE"));
        aws.knows("AKIDONE", USER);
        aws.knows("AKIDTWO", USER);
        try (var session = aws.session(AwsStub.profile("shop"), home)) {
            session.number();
            credentials(AwsStub.keys("shop", "AKIDTWO"));

            session.number();
        }

        assertThat(aws.calls("GetCallerIdentity").getLast().getHeader("Authorization"))
                .contains("Credential=AKIDTWO/");
    }

    @Test
    void aRoleStaysTakenOnWhileTheFilesSayTheSame() throws IOException {
        credentials(AwsStub.keys("base", "AKIDONE"));
        config("[profile shop]\nrole_arn = %s\nsource_profile = base\n".formatted(FIRST));
        aws.givesRole("AKIDONE", FIRST, "ASIAHUB", AwsStub.LATER);
        try (var session = aws.session(AwsStub.profile("shop"), home)) {
            session.number();
            credentials(AwsStub.keys("base", "AKIDONE"));
            session.number();
        }

        assertThat(aws.calls("AssumeRole&")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"shop", "in-role"})
    void aProgramIsNeverRun(String profile) throws IOException {
        var mark = home.resolve("the-program-ran");
        config("""
                [profile shop]
                credential_process = /usr/bin/touch %s
                [profile in-role]
                role_arn = %s
                source_profile = shop
                """.formatted(mark, FIRST));

        assertThatThrownBy(() -> number(profile))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("The profile shop names a program (credential_process)")
                .hasMessageContaining("give it keys or a role");

        assertThat(mark).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sso_session = company                                        | for people who sign in (SSO)
            sso_start_url = https://x.awsapps.com/start                  | for people who sign in (SSO)
            login_session = arn:aws:iam::123456789012:user/me            | for people who sign in (SSO)
            mfa_serial = arn:aws:iam::123456789012:mfa/me                | asks a person for a code
            aws_access_key_id = AKIDONE                                  | has no aws_secret_access_key
            region = eu-west-1                                           | has no aws_access_key_id
            role_arn = arn:aws:iam::222222222222:role/hub                | does not say who takes on its role
            """)
    void whatNoServiceCanUseIsSaid(String property, String said) throws IOException {
        config("[profile shop]\n" + property + "\n");

        assertThatThrownBy(() -> number("shop")).isInstanceOf(Refused.class).hasMessageContaining(said);
    }

    @Test
    void aProfileThatLeadsBackToItselfIsRefused() throws IOException {
        config("""
                [profile a]
                role_arn = %s
                source_profile = b
                [profile b]
                role_arn = %s
                source_profile = a
                """.formatted(FIRST, SECOND));

        assertThatThrownBy(() -> number("a"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("The profile a leads back to itself");
    }

    @Test
    void aProfileThatIsNowhereIsNamedWithTheFiles() {
        assertThatThrownBy(() -> number("shop"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("There is no profile shop in " + home.resolve("credentials"));
    }

    @Test
    void whatStandsInAFileThatIsNoneIsNotRepeated() throws IOException {
        credentials("canary without a section\n");

        assertThatThrownBy(() -> number("shop"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is none of AWS' profiles")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aRoleOfASlowStsEndsInOurTime() throws IOException {
        credentials(AwsStub.keys("base", "AKIDONE"));
        config("[profile shop]\nrole_arn = %s\nsource_profile = base\n".formatted(FIRST));
        aws.givesRole("AKIDONE", FIRST, "ASIAHUB", AwsStub.LATER, Duration.ofSeconds(20));
        try (var session = aws.session(AwsStub.profile("shop"), Optional.empty(), home, Duration.ofMillis(700))) {
            var begun = System.nanoTime();

            assertThatThrownBy(session::number).isInstanceOf(Unavailable.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private String number(String profile) {
        try (var session = aws.session(AwsStub.profile(profile), home)) {
            return session.number();
        }
    }

    private void credentials(String text) throws IOException {
        Files.writeString(home.resolve("credentials"), text);
    }

    private void config(String text) throws IOException {
        Files.writeString(home.resolve("config"), text);
    }
}
