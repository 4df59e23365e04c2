package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.provider.ProviderException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkSystemSetting;

class AwsPlatformTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/service";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration LITTLE = Duration.ofMillis(700);

    @TempDir
    private Path directory;

    private final AwsStub aws = new AwsStub();
    private final Map<SdkSystemSetting, @Nullable String> before = new HashMap<>();

    @AfterEach
    void end() {
        before.forEach((setting, value) -> {
            if (value == null) {
                System.clearProperty(setting.property());
            } else {
                System.setProperty(setting.property(), value);
            }
        });
        aws.close();
    }

    @Test
    void aContainerHasTheIdentityThatItsEndpointGives() {
        set(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI, aws.address() + "/v1/credentials");
        set(SdkSystemSetting.AWS_CONTAINER_AUTHORIZATION_TOKEN, "token-of-the-task");
        aws.answers(
                get("/v1/credentials").withHeader("Authorization", equalTo("token-of-the-task")),
                okJson(keys("ASIACONTAINER")));
        aws.knows("ASIACONTAINER", ROLE);

        assertThat(number(LONG)).isEqualTo("123456789012");
    }

    @Test
    void aMachineHasTheIdentityThatItsMetadataServiceGives() {
        set(SdkSystemSetting.AWS_METADATA_SERVICE_TIMEOUT, "15");
        metadata(Duration.ZERO);
        aws.knows("ASIAMACHINE", ROLE);

        assertThat(number(LONG)).isEqualTo("123456789012");
    }

    @Test
    void aPodHasTheRoleOfItsServiceAccount() throws IOException {
        var token = Files.writeString(directory.resolve("token"), "token-of-the-pod");
        set(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE, token.toString());
        set(SdkSystemSetting.AWS_ROLE_ARN, ROLE);
        aws.givesRoleForToken("token-of-the-pod", ROLE, "ASIAPOD");

        assertThat(number(LONG)).isEqualTo("123456789012");
    }

    @Test
    void aRoleIsTakenOnWithTheMachinesIdentity() {
        var role = "arn:aws:iam::222222222222:role/shop";
        set(SdkSystemSetting.AWS_METADATA_SERVICE_TIMEOUT, "15");
        metadata(Duration.ZERO);
        aws.givesRole("ASIAMACHINE", role, "ASIASHOP", AwsStub.LATER);
        try (var session = aws.session(AwsStub.platform(), Optional.of(role), directory, LONG)) {
            assertThat(session.number()).isEqualTo("222222222222");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlowPlatformIsWaitedForInOurTime(boolean isContainer) {
        if (isContainer) {
            set(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI, aws.address() + "/v1/credentials");
            aws.answers(get("/v1/credentials"), okJson(keys("ASIACONTAINER")).withFixedDelay(20_000));
        } else {
            set(SdkSystemSetting.AWS_METADATA_SERVICE_TIMEOUT, "15");
            metadata(Duration.ofSeconds(10));
        }
        var begun = System.nanoTime();

        assertThatThrownBy(() -> number(LITTLE)).isInstanceOf(Unavailable.class).hasMessageContaining("within 700 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aPlatformWithoutIdentitySaysWhatToDo() {
        set(SdkSystemSetting.AWS_EC2_METADATA_SERVICE_ENDPOINT, aws.address().toString());
        aws.answers(
                put("/latest/api/token"),
                aResponse()
                        .withStatus(200)
                        .withBody("token")
                        .withHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600"));
        aws.answers(get(urlPathMatching("/latest/meta-data/.*")), aResponse().withStatus(404));

        assertThatThrownBy(() -> number(LONG))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("The machine in which the service runs has no identity of AWS")
                .hasMessageContaining("give it a role");
    }

    /** As the second version of the service, which asks for a token. */
    private void metadata(Duration delay) {
        set(SdkSystemSetting.AWS_EC2_METADATA_SERVICE_ENDPOINT, aws.address().toString());
        var milliseconds = (int) delay.toMillis();
        aws.answers(
                put("/latest/api/token"),
                aResponse()
                        .withStatus(200)
                        .withBody("token-of-the-machine")
                        .withHeader("x-aws-ec2-metadata-token-ttl-seconds", "21600")
                        .withFixedDelay(milliseconds));
        aws.answers(
                get(urlPathMatching("/latest/meta-data/iam/security-credentials(-extended)?/"))
                        .withHeader("x-aws-ec2-metadata-token", equalTo("token-of-the-machine")),
                aResponse().withStatus(200).withBody("service").withFixedDelay(milliseconds));
        aws.answers(
                get(urlPathMatching("/latest/meta-data/iam/security-credentials(-extended)?/service"))
                        .withHeader("x-aws-ec2-metadata-token", equalTo("token-of-the-machine")),
                okJson(keys("ASIAMACHINE")).withFixedDelay(milliseconds));
    }

    private static String keys(String accessKeyId) {
        return """
                {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "%s", "SecretAccessKey": "secret", "Token": "token",
                 "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "%s"}""".formatted(accessKeyId, AwsStub.LATER);
    }

    private String number(Duration patience) {
        try (var session = aws.session(AwsStub.platform(), Optional.empty(), directory, patience)) {
            return session.number();
        }
    }

    private void set(SdkSystemSetting setting, String value) {
        before.putIfAbsent(setting, System.getProperty(setting.property()));
        System.setProperty(setting.property(), value);
    }
}
