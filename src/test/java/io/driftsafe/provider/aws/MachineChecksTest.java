package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.aws.StrictAwsProxy.Fault;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is found out of machines and volumes before, and after, they are changed. */
@AwsTest
class MachineChecksTest {

    private static final double MEGABYTE = 1024 * 1024;
    private static final JsonNode STOPPED = JsonNodeFactory.instance.stringNode("stopped");
    private static final JsonNode RUNNING = JsonNodeFactory.instance.stringNode("running");

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private AwsCloud cloud;

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
    void aBusyMachineIsNotStoppedUnlessItsTagSaysThatItMayBe() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        AwsMachines.metrics(id, 37.5, 812 * MEGABYTE, 14);

        assertThat(objections(id, "/state", STOPPED))
                .singleElement()
                .asString()
                .contains(id + " is not idle", "37.5%", "812.0 MB a day", "drift-safe-autofix:may-be-stopped");

        outside.createTags(request -> request.resources(id)
                .tags(tag -> tag.key(Idleness.MAY_BE_STOPPED).value("true")));

        assertThat(objections(id, "/state", STOPPED)).isEmpty();
    }

    @Test
    void aMachineOfWhichTooLittleIsKnownIsNotStopped() {
        var id = AwsMachines.run(outside, "t3.xlarge");

        assertThat(objections(id, "/state", STOPPED))
                .singleElement()
                .asString()
                .contains("is not known", "figures of 0 of the last 14 days");

        AwsMachines.metrics(id, 1, 1000, 6);

        assertThat(objections(id, "/state", STOPPED))
                .singleElement()
                .asString()
                .contains("figures of 6 of the last 14 days");
    }

    @Test
    void figuresThatMayNotBeReadAreNoIdleness() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        AwsMachines.idle(id);
        account.proxy().failAny("monitoring:GetMetricData", Fault.DENIED);

        assertThat(objections(id, "/state", STOPPED))
                .singleElement()
                .asString()
                .contains("refused to look at the metrics of " + id);
    }

    @Test
    void aMachineThatSpendsCreditsWithoutLimitKeepsItsFamily() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        account.proxy().credits().unlimited(id);

        assertThat(objections(id, "/instance_type", text("m5.large")))
                .singleElement()
                .asString()
                .contains("set its credit specification to standard first");
        assertThat(objections(id, "/instance_type", text("t3.large"))).isEmpty();
    }

    @Test
    void aMachineComesIntoAFamilyOfCreditsInTheStandardWayOnly() {
        var id = AwsMachines.run(outside, "m5.xlarge");

        assertThat(objections(id, "/instance_type", text("t3.large")))
                .singleElement()
                .asString()
                .contains("default credit specification of t3 to standard first");
        assertThat(objections(id, "/instance_type", text("t2.large"))).isEmpty();
    }

    @Test
    void aMachineProtectedAgainstTerminationIsNotStoppedForAnotherType() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        outside.modifyInstanceAttribute(request -> request.instanceId(id).disableApiTermination(on -> on.value(true)));

        assertThat(objections(id, "/instance_type", text("t3.large")))
                .singleElement()
                .asString()
                .contains("disable_api_termination");
    }

    @Test
    void aMachineIsInProgressUntilItsStatusChecksPassWhoeverStartedIt() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        outside.stopInstances(request -> request.instanceIds(id));
        account.proxy().statusChecksTake(Duration.ofMinutes(5));
        var seen = live(id);
        cloud.apply(seen.resource(), seen, change(seen, "/state", RUNNING), key());

        assertThat(live(id).configuration().text("state")).contains("running");
        assertThat(live(id).inProgress()).isTrue();

        account.proxy().statusChecksTake(Duration.ZERO);

        assertThat(live(id).progress()).isEqualTo(new Progress.AtRest());

        account.proxy().breaks(id);

        assertThat(live(id).progress()).isInstanceOf(Progress.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec2:CreateSnapshot", "ec2:DeleteVolume", "ec2:CreateVolume"})
    void eachCallOfADeletionAndItsWayBackIsRehearsed(String action) {
        var id = AwsMachines.volume(outside, 100);
        assertThat(objections(id, "/present", JsonNodeFactory.instance.booleanNode(false)))
                .isEmpty();
        account.proxy().failAny(action, Fault.DENIED);

        assertThat(objections(id, "/present", JsonNodeFactory.instance.booleanNode(false)))
                .singleElement()
                .asString()
                .contains("UnauthorizedOperation", id);
        assertThat(account.proxy().asked(id)).isEmpty();
    }

    private List<String> objections(String id, String path, JsonNode wanted) {
        var seen = live(id);
        return cloud.objections(seen, change(seen, path, wanted));
    }

    private Observation live(String id) {
        return cloud.read(account.resource(id)).orElseThrow();
    }

    private static List<Change> change(Observation seen, String pointer, JsonNode wanted) {
        var path = AttributePath.parse(pointer);
        return List.of(
                seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(wanted))));
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    private static WriteKey key() {
        return new WriteKey("op_machines", WriteKey.Direction.APPLY, 1, System.nanoTime());
    }
}
