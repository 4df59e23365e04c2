package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class VolumesContractTest extends AwsContract {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @BeforeEach
    void takeTime() {
        account.proxy().slowDown(Duration.ofMillis(300));
    }

    @Override
    protected String create() {
        return AwsMachines.volume(outside, 100);
    }

    @Override
    protected String nameInCalls(String id) {
        return id;
    }

    @Override
    protected List<Change> fix(Observation seen) {
        return List.of(
                change(seen, "/iops", JSON.numberNode(3000)),
                change(seen, "/throughput", JSON.numberNode(128)),
                change(seen, "/type", JSON.stringNode("gp3")));
    }

    private static Change change(Observation seen, String pointer, JsonNode wanted) {
        var path = AttributePath.parse(pointer);
        return seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(wanted)));
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/type");
    }

    @Override
    protected JsonNode wanted() {
        return JSON.stringNode("gp3");
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("vol-0123456789abcdef0");
    }

    @Override
    protected void changeElsewhere() {
        outside.createTags(
                request -> request.resources(id()).tags(tag -> tag.key("Team").value("checkout")));
    }

    @Override
    protected void changeTheSame() {
        outside.modifyVolume(request -> request.volumeId(id()).volumeType("io1").iops(500));
    }

    @Override
    protected void remove() {
        outside.deleteVolume(request -> request.volumeId(id()));
    }
}
