package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static io.driftsafe.provider.aws.AwsStub.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsKeysTest {

    private static final String USER = "arn:aws:iam::123456789012:user/fixer";
    private static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd";
    private static final String WHAT = "i-1 would not start again";

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

    @Test
    void nothingStandsAgainstAKeyThatAwsManages() {
        aws.hasKey(KEY, "AWS", "Enabled");

        assertThat(objections(AwsKeys.TO_START)).isEmpty();
        assertThat(aws.calls("Action=SimulatePrincipalPolicy")).isEmpty();
    }

    @Test
    void aKeyOfACustomerHasToBeLentAndWhatWasSeenIsKeptForAWhile() {
        aws.hasKey(KEY, "CUSTOMER", "Enabled");
        aws.simulates(USER, result("kms:CreateGrant", "allowed", ""));

        assertThat(objections(AwsKeys.TO_START)).isEmpty();

        var asked = aws.calls().size();
        assertThat(objections(AwsKeys.TO_START)).isEmpty();
        assertThat(aws.calls()).hasSize(asked);
    }

    @Test
    void aKeyThatMayNotBeLentStandsAgainstItUntilItMay() {
        aws.hasKey(KEY, "CUSTOMER", "Enabled");
        aws.simulates(USER, result("kms:CreateGrant", "implicitDeny", ""));

        assertThat(objections(AwsKeys.TO_START))
                .singleElement()
                .asString()
                .startsWith(WHAT)
                .contains("do not allow kms:CreateGrant on " + KEY)
                .contains("/api/v1/providers/aws/permissions");

        aws.simulates(USER, result("kms:CreateGrant", "allowed", ""));
        assertThat(objections(AwsKeys.TO_START)).isEmpty();
    }

    @Test
    void whatIsSeenOfAStartIsNotTakenForTheMakingOfAVolume() {
        aws.hasKey(KEY, "CUSTOMER", "Enabled");
        aws.simulates(
                USER,
                result("kms:CreateGrant", "allowed", ""),
                result("kms:Decrypt", "implicitDeny", ""),
                result("kms:GenerateDataKeyWithoutPlaintext", "allowed", ""),
                result("kms:ReEncryptFrom", "allowed", ""),
                result("kms:ReEncryptTo", "allowed", ""));

        assertThat(objections(AwsKeys.TO_START)).isEmpty();
        assertThat(objections(AwsKeys.TO_MAKE)).singleElement().asString().contains("kms:Decrypt");
    }

    @Test
    void aRightThatCannotBeLookedUpIsNoRight() {
        aws.hasKey(KEY, "CUSTOMER", "Enabled");

        assertThat(objections(AwsKeys.TO_START))
                .singleElement()
                .asString()
                .contains("is not known")
                .contains("Allow iam:SimulatePrincipalPolicy on " + USER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Disabled", "PendingDeletion", "Unavailable"})
    void aKeyThatIsOutOfUseStandsAgainstIt(String state) {
        aws.hasKey(KEY, "CUSTOMER", state);

        assertThat(objections(AwsKeys.TO_START)).singleElement().asString().contains(KEY + " is " + state);
    }

    @Test
    void aKeyThatIsGoneStandsAgainstIt() {
        fails(400, "NotFoundException");

        assertThat(objections(AwsKeys.TO_START)).singleElement().asString().contains(KEY + " is gone");
    }

    @Test
    void aKeyThatMayNotBeLookedAtStandsAgainstIt() {
        fails(400, "AccessDeniedException");

        assertThat(objections(AwsKeys.TO_START)).singleElement().asString().contains("allow kms:DescribeKey");
    }

    private void fails(int status, String code) {
        aws.answers(
                any(anyUrl()).withHeader("X-Amz-Target", containing("DescribeKey")),
                jsonResponse("{\"__type\": \"%s\", \"message\": \"some words\"}".formatted(code), status));
    }

    private List<String> objections(Set<String> actions) {
        return session.keys().objections(session, KEY, actions, WHAT);
    }
}
