package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Observation;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.ResourceRef;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class LogGroupsContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final CloudWatchLogsClient outside = AwsPeer.get().outside(AwsService.LOGS);
    private final String name = "/contract/" + COUNT.incrementAndGet();

    @Override
    protected String create() {
        outside.createLogGroup(request -> request.logGroupName(name + "-longer"));
        createAgain();
        return "aws_cloudwatch_log_group/" + name;
    }

    @Override
    protected void createAgain() {
        outside.createLogGroup(request -> request.logGroupName(name));
        outside.putRetentionPolicy(request -> request.logGroupName(name).retentionInDays(365));
    }

    @Override
    protected boolean isToldFromItsSuccessor() {
        return true;
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/retention_in_days");
    }

    @Override
    protected JsonNode wanted() {
        return JsonNodeFactory.instance.numberNode(30);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_cloudwatch_log_group//contract/none");
    }

    @Override
    protected void changeElsewhere() {
        outside.tagResource(request -> request.resourceArn("arn:aws:logs:us-east-1:123456789012:log-group:" + name)
                .tags(Map.of("Team", "checkout")));
    }

    @Override
    protected void changeTheSame() {
        outside.putRetentionPolicy(request -> request.logGroupName(name).retentionInDays(90));
    }

    @Override
    protected void remove() {
        outside.deleteLogGroup(request -> request.logGroupName(name));
    }

    /** Nothing that is set has an effect there; moto keeps no classes, so it is put into what was seen. */
    @Test
    void ofAGroupForDeliveryOnlyTheRetentionIsNotChanged() {
        var plain = live();
        var seen = new Observation(
                plain.resource(),
                plain.resourceKey(),
                plain.type(),
                plain.configuration()
                        .merge(JsonNodeFactory.instance.objectNode().put("log_group_class", "DELIVERY")),
                plain.observedAt(),
                plain.progress(),
                plain.manager());

        assertThat(cloud().objections(seen, fix(seen)))
                .singleElement()
                .asString()
                .contains("for one day");
        assertThat(cloud().objections(plain, fix(plain))).isEmpty();
    }

    @Override
    protected void loseTheNextAnswer() {
        account.proxy().fail(StrictAwsProxy.Fault.LOSE_ANSWER);
    }
}
