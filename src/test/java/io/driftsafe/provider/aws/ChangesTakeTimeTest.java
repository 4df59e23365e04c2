package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.Run;
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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** That what moto does at once is waited for as long as AWS takes, and what moto makes twice is asked for once. */
@AwsTest
class ChangesTakeTimeTest {

    private static final AtomicLong ATTEMPTS = new AtomicLong();
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);
    private final String operation = "op_" + UUID.randomUUID();

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
    void aMachineIsStoppingBeforeItIsStopped() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        account.proxy().slowDown(LONG);

        apply(id, "/state", JSON.stringNode("stopped"));

        assertThat(live(id).configuration().text("state")).contains("stopping");
        assertThat(live(id).inProgress()).isTrue();
        var tooEarly = catchThrowableOfType(
                ProviderException.class, () -> apply(id, "/instance_type", JSON.stringNode("t3.large")));
        assertThat(tooEarly).isInstanceOf(Unavailable.class);
        assertThat(account.proxy().asked(id)).containsExactly("ec2:StopInstances");

        account.proxy().slowDown(Duration.ZERO);

        assertThat(live(id).configuration().text("state")).contains("stopped");
        assertThat(live(id).progress()).isEqualTo(new Progress.AtRest());
    }

    @Test
    void aMachineIsPendingBeforeItRuns() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        outside.stopInstances(request -> request.instanceIds(id));
        account.proxy().slowDown(LONG);

        var handle = apply(id, "/state", JSON.stringNode("running")).handle().orElseThrow();

        assertThat(live(id).configuration().text("state")).contains("pending");
        assertThat(live(id, handle).progress()).isEqualTo(new Progress.Working(Optional.of(handle)));

        account.proxy().slowDown(Duration.ZERO);

        assertThat(live(id).configuration().text("state")).contains("running");
        assertThat(live(id, handle).progress()).isEqualTo(new Progress.AtRest());
    }

    /** What works as wanted ends our wait, and nothing else is begun before AWS takes it. */
    @Test
    void aVolumeIsModifiedThenOptimizedThenFree() {
        var id = AwsMachines.volume(outside, 100);
        account.proxy().slowDown(LONG);
        var begun = System.nanoTime();

        var handle = apply(id, "/size", JSON.numberNode(200)).handle().orElseThrow();

        assertThat(live(id, handle).progress()).isEqualTo(new Progress.Working(Optional.of(handle)));
        assertThat(live(id).inProgress()).isTrue();

        account.proxy().slowDown(Duration.ofNanos(System.nanoTime() - begun).plusSeconds(2));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(live(id, handle).progress()).isEqualTo(new Progress.AtRest()));
        assertThat(live(id).inProgress()).as("while it is optimized").isTrue();

        account.proxy().slowDown(Duration.ZERO);

        assertThat(live(id).progress()).isEqualTo(new Progress.AtRest());
        assertThat(account.proxy().asked(id)).containsExactly("ec2:ModifyVolume");
    }

    /** AWS takes a token for the first one only with all else the same, and moto makes a second one. */
    @Test
    void aVolumeIsMadeAgainByOneTokenAndTheSameWordsInEachRun() {
        var id = deleted(AwsMachines.volume(outside, 100));
        account.proxy().fail("ec2:CreateVolume", Fault.ERROR_BEFORE);
        assertThat(catchThrowableOfType(ProviderException.class, () -> restore(id, operation)))
                .isInstanceOf(ProviderException.OutcomeUnknown.class);
        restore(id, operation);
        var other = deleted(AwsMachines.volume(outside, 100));
        restore(other, "op_" + UUID.randomUUID());

        var made = account.proxy().calls("ec2:CreateVolume").stream()
                .filter(AwsCall::writes)
                .map(AwsCall::parameters)
                .toList();
        assertThat(made).hasSize(3);
        assertThat(made.getFirst()).containsKey("ClientToken").isEqualTo(made.get(1));
        assertThat(made.getLast().get("ClientToken"))
                .isNotEqualTo(made.getFirst().get("ClientToken"));
    }

    /** As the two stages of an operation do. */
    private String deleted(String id) {
        apply(id, "/final_snapshot", JSON.booleanNode(true));
        apply(id, "/present", JSON.booleanNode(false));
        return id;
    }

    private void restore(String id, String operation) {
        var seen = live(id);
        cloud.apply(
                seen.resource(),
                seen,
                change(seen, "/present", JSON.booleanNode(true)),
                new WriteKey(operation, WriteKey.Direction.ROLLBACK, 1, ATTEMPTS.incrementAndGet()));
    }

    private Observation apply(String id, String path, JsonNode wanted) {
        var seen = live(id);
        return cloud.apply(
                seen.resource(),
                seen,
                change(seen, path, wanted),
                new WriteKey(operation, WriteKey.Direction.APPLY, 1, ATTEMPTS.incrementAndGet()));
    }

    private Observation live(String id) {
        return cloud.read(account.resource(id)).orElseThrow();
    }

    /** As the run that wrote sees it. */
    private Observation live(String id, ObjectNode handle) {
        var run = new Run(operation, ATTEMPTS.get());
        return cloud.read(account.resource(id), run, handle).orElseThrow();
    }

    private static List<Change> change(Observation seen, String pointer, JsonNode wanted) {
        var path = AttributePath.parse(pointer);
        return List.of(
                seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(wanted))));
    }
}
