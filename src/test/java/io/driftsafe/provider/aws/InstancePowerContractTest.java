package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Stopping and starting an instance, which takes time. */
class InstancePowerContractTest extends AwsContract {

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @BeforeEach
    void takeTime() {
        account.proxy().slowDown(Duration.ofMillis(300));
    }

    @Override
    protected String create() {
        return AwsMachines.run(outside, "t3.xlarge");
    }

    @Override
    protected String nameInCalls(String id) {
        return id;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/state");
    }

    @Override
    protected JsonNode wanted() {
        return JsonNodeFactory.instance.stringNode("stopped");
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("i-0123456789abcdef0");
    }

    @Override
    protected void changeElsewhere() {
        outside.createTags(
                request -> request.resources(id()).tags(tag -> tag.key("Team").value("checkout")));
    }

    /** Its state has no third value, but somebody else may stop it first. */
    @Override
    protected void changeTheSame() {
        outside.stopInstances(request -> request.instanceIds(id()));
    }

    @Override
    protected void remove() {
        outside.terminateInstances(request -> request.instanceIds(id()));
    }
}
