package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Kind;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.aws.StrictAwsProxy.Fault;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What comes of a call to AWS, and of one that is not sent. The rules are in {@link RefusedTwiceTest}. */
@AwsTest
class AwsRulesTest {

    private static final AtomicLong ATTEMPTS = new AtomicLong();

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private AwsCloud cloud;

    @Autowired
    private AwsSessions sessions;

    @Autowired
    private List<AwsType> types;

    private AwsAccount account;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
    }

    @AfterEach
    void end() {
        account.close();
        outside.close();
    }

    @Test
    void anInstanceThatFitsIsNotObjectedTo() {
        var id = AwsMachines.run(outside, "t3.xlarge");

        AwsMachines.idle(id);

        assertThat(objections(id, Map.of("/instance_type", "\"t3.large\""))).isEmpty();
        assertThat(objections(id, Map.of("/state", "\"stopped\""))).isEmpty();
        assertThat(account.proxy().asked(id)).isEmpty();
    }

    @Test
    void whatAwsRehearsesAndRefusesIsObjectedTo() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        account.proxy().failAny("ec2:StopInstances", Fault.DENIED);

        assertThat(objections(id, Map.of("/instance_type", "\"t3.large\"")))
                .singleElement()
                .asString()
                .contains("stop " + id)
                .contains("UnauthorizedOperation");
    }

    @Test
    void noCapacityForTheStartIsToldApart() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        outside.stopInstances(request -> request.instanceIds(id));
        account.proxy().fail("ec2:StartInstances", Fault.NO_CAPACITY);

        var refusal = refused(id, Map.of("/state", "\"running\""));

        assertThat(refusal.kind()).isEqualTo(Kind.CAPACITY);
        assertThat(account.proxy().writes(id)).isEmpty();
    }

    @Test
    void aFixThatMakesAVolumeSmallerIsNotEvenTaken() {
        var id = AwsMachines.volume(outside, 100);

        assertThat(draft(id, "aws_ebs_volume", Map.of("size", 10)).expect(422).text())
                .contains("/size can only grow");
    }

    @Test
    void logsAreKeptForOneOfTheDaysThatAwsKnows() {
        var name = "/rules/" + UUID.randomUUID();
        try (var logs = AwsPeer.get().outside(AwsService.LOGS)) {
            logs.createLogGroup(request -> request.logGroupName(name));
        }
        var id = "aws_cloudwatch_log_group/" + name;

        assertThat(draft(id, "aws_cloudwatch_log_group", Map.of("retention_in_days", 31))
                        .expect(422)
                        .text())
                .contains("must be one of 0, 1, 3");
        assertThat(refused(id, Map.of("/retention_in_days", "31")).kind()).isEqualTo(Kind.INVALID);
        assertThat(account.proxy().asked(name)).isEmpty();
        assertThat(sentAllTheSame(id, Map.of("/retention_in_days", "31")).kind())
                .isEqualTo(Kind.INVALID);
        assertThat(account.proxy().asked(name)).containsExactly("logs:PutRetentionPolicy");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void aWriteWhoseConnectionIsCutIsNotSentAgain() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        cloud.read(account.resource(id));
        account.proxy().fail(Fault.CUT_OFF);

        var failure = refused(id, Map.of("/state", "\"stopped\""));

        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(account.proxy().asked(id)).containsExactly("ec2:StopInstances");
    }

    @Test
    void aWriteThatTheServerFailsAtIsNotSentAgain() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        account.proxy().fail(Fault.ERROR_AFTER);

        var failure = refused(id, Map.of("/state", "\"stopped\""));

        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_OUTCOME);
        assertThat(account.proxy().asked(id)).containsExactly("ec2:StopInstances");
    }

    @Test
    void aWriteForWhichTooLittleTimeIsLeftIsNotSent() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        var late = sessions.of(account.name(), Optional.empty()).writingBefore(System.nanoTime() - 1);

        var failure = catchThrowableOfType(
                ProviderException.class,
                () -> late.write(
                        AwsService.EC2, "stop " + id, ec2 -> ec2.stopInstances(request -> request.instanceIds(id))));

        assertThat(failure).isInstanceOf(ProviderException.Unavailable.class);
        assertThat(failure.explanation()).contains("stop " + id + " was not sent");
        assertThat(account.proxy().asked(id)).isEmpty();
    }

    @Test
    void whatAVolumesDeletionLooksAtBesidesCountsAsTime() {
        var id = AwsMachines.volume(outside, 1);
        apply(id, Map.of("/final_snapshot", "true"));
        var seen = cloud.read(account.resource(id)).orElseThrow();
        account.proxy().delay("ec2:DescribeSnapshots", Duration.ofMillis(2100));

        var failure = catchThrowableOfType(
                ProviderException.class,
                () -> cloud.apply(account.resource(id), seen, changes(seen, Map.of("/present", "false")), key()));

        assertThat(failure).isInstanceOf(ProviderException.Unavailable.class);
        assertThat(account.proxy().asked(id)).containsExactly("ec2:CreateSnapshot");
    }

    @Test
    void aVolumeThatWasWrittenToAfterItsLastSnapshotIsNotDeleted() {
        var id = AwsMachines.volume(outside, 1);
        apply(id, Map.of("/final_snapshot", "true"));
        AwsMachines.written(id);

        var failure = refused(id, Map.of("/present", "false"));

        assertThat(failure.explanation()).contains(id, "written to after its last snapshot snap-");
        assertThat(account.proxy().asked(id)).containsExactly("ec2:CreateSnapshot");
    }

    @Test
    void anAccountWithoutAConnectionAndAnIdThatTellsNothingAreTheCallersMistakes() {
        var client = account.client();

        assertThat(client.get("/api/v1/resources/live?provider=aws&account=nobody&resource_id=i-0123456789abcdef0")
                        .expect(422)
                        .text())
                .contains("There is no connection nobody of aws");
        assertThat(client.get("/api/v1/resources/live?provider=aws&account=%s&resource_id=web"
                                .formatted(account.name()))
                        .expect(422)
                        .text())
                .contains("does not tell which resource of AWS it is");
    }

    @Test
    void whatMayNotBeReadIsToldToTheCaller() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        account.proxy().fail("ec2:DescribeInstances", Fault.DENIED);

        assertThat(account.client()
                        .get("/api/v1/resources/live?provider=aws&account=%s&resource_id=%s"
                                .formatted(account.name(), id))
                        .expect(503)
                        .text())
                .contains("AWS refused to look at " + id)
                .contains("UnauthorizedOperation");
    }

    @Test
    void anArnIsAnotherNameOfTheSameResource() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        var byId = cloud.read(account.resource(id)).orElseThrow();
        var arn = byId.configuration().text("arn").orElseThrow();

        var byArn = cloud.read(account.resource(arn)).orElseThrow();

        assertThat(byArn.resourceKey()).isEqualTo(byId.resourceKey());
        assertThat(cloud.read(account.resource(arn.replace("us-east-1", "eu-west-1"))))
                .isEmpty();
    }

    private Answer draft(String id, String type, Map<String, Object> patch) {
        return account.client()
                .post(
                        "/api/v1/operations",
                        json(
                                "provider",
                                "aws",
                                "account",
                                account.name(),
                                "resource_id",
                                id,
                                "resource_type",
                                type,
                                "fix_description",
                                "Against a rule",
                                "accept_irreversible",
                                true,
                                "auto_rollback",
                                false,
                                "patch",
                                patch));
    }

    private List<String> objections(String id, Map<String, String> wanted) {
        var seen = cloud.read(account.resource(id)).orElseThrow();
        return cloud.objections(seen, changes(seen, wanted));
    }

    private Observation apply(String id, Map<String, String> wanted) {
        var seen = cloud.read(account.resource(id)).orElseThrow();
        return cloud.apply(account.resource(id), seen, changes(seen, wanted), key());
    }

    private ProviderException refused(String id, Map<String, String> wanted) {
        return catchThrowableOfType(ProviderException.class, () -> apply(id, wanted));
    }

    /** Past all that is looked at before a call, as when the resource changes in between. */
    private ProviderException sentAllTheSame(String id, Map<String, String> wanted) {
        var seen = cloud.read(account.resource(id)).orElseThrow();
        var type = types.stream()
                .filter(each -> each.name().equals(seen.type().name()))
                .findFirst()
                .orElseThrow();
        var name = type.names().named(id).orElseThrow().name();
        return catchThrowableOfType(
                ProviderException.class,
                () -> type.write(
                        sessions.of(account.name(), Optional.empty()), name, seen, changes(seen, wanted), key()));
    }

    private static WriteKey key() {
        return new WriteKey("op_rules", WriteKey.Direction.APPLY, 1, ATTEMPTS.incrementAndGet());
    }

    private static List<Change> changes(Observation seen, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .map(each -> {
                    var path = AttributePath.parse(each.getKey());
                    JsonNode value = JsonMapper.shared().readTree(each.getValue());
                    return seen.type()
                            .change(new Difference(path, seen.configuration().at(path), Optional.of(value)));
                })
                .toList();
    }
}
