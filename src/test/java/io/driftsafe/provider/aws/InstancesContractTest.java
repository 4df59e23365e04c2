package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.ec2.Ec2Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class InstancesContractTest extends AwsContract {

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @BeforeEach
    void takeTime() {
        account.proxy().slowDown(Duration.ofMillis(300));
    }

    @Override
    protected String create() {
        var id = AwsMachines.run(outside, "t3.xlarge");
        outside.stopInstances(request -> request.instanceIds(id));
        return id;
    }

    @Override
    protected String nameInCalls(String id) {
        return id;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/instance_type");
    }

    @Override
    protected JsonNode wanted() {
        return JsonNodeFactory.instance.stringNode("t3.large");
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

    @Override
    protected void changeTheSame() {
        outside.modifyInstanceAttribute(
                request -> request.instanceId(id()).instanceType(type -> type.value("t3.nano")));
    }

    @Override
    protected void remove() {
        outside.terminateInstances(request -> request.instanceIds(id()));
    }
}
