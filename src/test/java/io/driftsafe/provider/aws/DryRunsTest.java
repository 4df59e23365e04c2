package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;

class DryRunsTest {

    private static final String KEY = "AKIAEXAMPLEEXAMPLE";

    @TempDir
    Path home;

    private final AwsStub aws = new AwsStub();
    private AwsSession session;

    @BeforeEach
    void connect() throws IOException {
        var keys = home.resolve("keys");
        Files.writeString(keys, "[default]\naws_access_key_id = %s\naws_secret_access_key = secret\n".formatted(KEY));
        aws.knows(KEY, "arn:aws:iam::%s:user/fixer".formatted(AwsStub.ACCOUNT));
        session = aws.session(AwsStub.file(keys), home);
    }

    @AfterEach
    void disconnect() {
        session.close();
        aws.close();
    }

    @Test
    void sendsNoOrderToAnEndpointThatTakesDryRunsForOrders() {
        aws.answers(AwsStub.action("DescribeAvailabilityZones"), zones());
        aws.answers(AwsStub.action("StopInstances"), done());

        var objection = session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop);

        assertThat(objection).get().asString().contains("does not know dry runs");
        assertThat(aws.calls("StopInstances")).isEmpty();
    }

    @Test
    void isNoPassWhenTheDryRunWasCarriedOutAndIsSentOnce() {
        knowsDryRuns();
        aws.answers(AwsStub.action("StopInstances"), done());

        var objection = session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop);

        assertThat(objection).get().asString().contains("stop i-1").contains("may have been carried out");
        assertThat(aws.calls("StopInstances")).hasSize(1);
    }

    @Test
    void isSentOnceAlsoWhenNothingUsefulIsAnswered() {
        knowsDryRuns();
        aws.answers(AwsStub.action("StopInstances"), error(500, "InternalError", "no"));

        assertThatThrownBy(() -> session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop))
                .isInstanceOf(Unavailable.class);

        assertThat(aws.calls("StopInstances")).hasSize(1);
    }

    @Test
    void passesWhatWouldBeDone() {
        knowsDryRuns();
        aws.answers(AwsStub.action("StopInstances"), wouldSucceed());

        assertThat(session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop))
                .isEmpty();
        assertThat(session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop))
                .isEmpty();

        assertThat(aws.calls("DescribeAvailabilityZones")).hasSize(1);
    }

    @Test
    void excusesOnlyTheStateThatTheStagesBeforeItTakeAway() {
        knowsDryRuns();
        aws.answers(AwsStub.action("StopInstances"), error(400, "IncorrectInstanceState", "it runs"));
        var excused = Set.of("IncorrectInstanceState");

        assertThat(session.rehearse(AwsService.EC2, "stop i-1", excused, DryRunsTest::stop))
                .isEmpty();
        assertThatThrownBy(() -> session.rehearse(AwsService.EC2, "stop i-1", DryRunsTest::stop))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("it runs");

        aws.answers(AwsStub.action("StopInstances"), error(400, "IncorrectState", "its disk is being copied"));
        assertThatThrownBy(() -> session.rehearse(AwsService.EC2, "stop i-1", excused, DryRunsTest::stop))
                .isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        https://vpce-1-a.ec2.eu-west-1.vpce.amazonaws.com, true
        https://ec2.cn-north-1.amazonaws.com.cn, true
        https://ec2.eusc-de-east-1.amazonaws.eu, true
        https://amazonaws.com.example.org, false
        https://notamazonaws.com, false
        http://127.0.0.1:5000, false
        """)
    void trustsOnlyAwsItselfUnseen(String endpoint, boolean trusted) {
        assertThat(DryRuns.isAws(endpoint)).isEqualTo(trusted);
    }

    private static void stop(Ec2Client ec2) {
        var _ = ec2.stopInstances(request -> request.instanceIds("i-1").dryRun(true));
    }

    private void knowsDryRuns() {
        aws.answers(AwsStub.action("DescribeAvailabilityZones"), wouldSucceed());
    }

    /** As the protocol of EC2 has it. */
    private static ResponseDefinitionBuilder error(int status, String code, String message) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/xml")
                .withBody(
                        "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>stub</RequestID></Response>"
                                .formatted(code, message));
    }

    private static ResponseDefinitionBuilder wouldSucceed() {
        return error(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }

    private static ResponseDefinitionBuilder zones() {
        return aResponse()
                .withStatus(200)
                .withBody(
                        "<DescribeAvailabilityZonesResponse><availabilityZoneInfo/></DescribeAvailabilityZonesResponse>");
    }

    private static ResponseDefinitionBuilder done() {
        return aResponse().withStatus(200).withBody("<StopInstancesResponse><instancesSet/></StopInstancesResponse>");
    }
}
