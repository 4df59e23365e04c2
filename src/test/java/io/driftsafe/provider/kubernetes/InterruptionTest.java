package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.Downtime;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What users feel of other requests, by the object itself. */
class InterruptionTest {

    private static final ResourceTypes TYPES = new ResourceTypes();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DEPLOYMENT   | "replicas": 1                                                                                         | false | NONE
            DEPLOYMENT   | "replicas": 2, "strategy": {"type": "Recreate"}                                                       | false | UNAVAILABLE
            DEPLOYMENT   | "replicas": 0, "strategy": {"type": "Recreate"}                                                       | false | NONE
            DEPLOYMENT   | "replicas": 1, "strategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}}                     | false | UNAVAILABLE
            DEPLOYMENT   | "replicas": 2, "strategy": {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}}                     | false | NONE
            DEPLOYMENT   | "replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": "100%", "maxSurge": 0}}                | false | UNAVAILABLE
            DEPLOYMENT   | "replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": "99%", "maxSurge": 0}}                 | false | NONE
            # Nothing of both is one that may be missing.
            DEPLOYMENT   | "replicas": 1, "strategy": {"rollingUpdate": {"maxUnavailable": "25%", "maxSurge": 0}}                 | false | UNAVAILABLE
            STATEFUL_SET | "replicas": 1                                                                                         | false | UNAVAILABLE
            STATEFUL_SET | "replicas": 2                                                                                         | false | RESTART
            STATEFUL_SET | "replicas": 2, "updateStrategy": {"type": "OnDelete"}                                                 | false | RESTART
            STATEFUL_SET | "replicas": 1, "updateStrategy": {"type": "OnDelete"}                                                 | true  | NONE
            DAEMON_SET   | "updateStrategy": {"type": "OnDelete"}                                                                | true  | NONE
            DAEMON_SET   | "updateStrategy": {"type": "OnDelete"}, "template": {"spec": {"containers": [{"resizePolicy": [{"resourceName": "memory", "restartPolicy": "RestartContainer"}]}]}} | true | RESTART
            CRON_JOB     | "suspend": false                                                                                      | false | NONE
            """)
    void followsTheWayInWhichPodsAreReplaced(Kind kind, String spec, boolean resizes, Downtime felt) {
        var object = JsonMapper.shared().readTree("{\"spec\": {%s}}".formatted(spec));

        var type = Interruption.of(TYPES.of("kubernetes", kind.typeName()), kind, object, resizes);

        var change = type.change(new Difference(
                AttributePath.parse("/containers/app/requests/cpu"),
                Optional.empty(),
                Optional.of(JsonNodeFactory.instance.stringNode("1"))));
        assertThat(change.downtime()).isEqualTo(felt);
    }

    @ParameterizedTest
    @CsvSource({"DEPLOYMENT", "STATEFUL_SET"})
    void otherAttributesAreFeltAsAlways(Kind kind) {
        var object =
                JsonMapper.shared().readTree("{\"spec\": {\"replicas\": 1, \"strategy\": {\"type\": \"Recreate\"}}}");

        var type = Interruption.of(TYPES.of("kubernetes", kind.typeName()), kind, object, false);

        assertThat(type.attributes())
                .filteredOn(attribute -> attribute.path().toString().equals("/replicas"))
                .extracting(attribute -> attribute.downtime())
                .containsExactly(Downtime.NONE);
    }
}
