package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeModification;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class VolumeObjectionsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            {type: gp2, size: 100} > {type: gp3, size: 100, iops: 3000, throughput: 128} > ''
            {type: gp2, size: 100} > {type: gp3, size: 100} > set both in the fix, at least to 3000 and 128
            {type: gp2, size: 2000} > {type: gp3, size: 2000, iops: 3000, throughput: 250} > has 6000 IOPS and would have 3000
            {type: gp2, size: 500} > {type: gp3, size: 500, iops: 3000, throughput: 125} > has up to 250 MiB/s and would have 125
            {type: gp2, size: 10000} > {type: gp3, size: 10000, iops: 16000, throughput: 250} > ''
            {type: io1, size: 100, iops: 4000} > {type: gp3, size: 100, iops: 3000, throughput: 1000} > has 4000 IOPS
            {type: io1, size: 100, iops: 2000} > {type: gp3, size: 100, iops: 3000, throughput: 125} > has up to 500 MiB/s
            {type: gp3, size: 100, iops: 3000, throughput: 125} > {type: gp2, size: 100, iops: 3000} > has no iops of its own
            {type: gp3, size: 100, iops: 3000, throughput: 125} > {type: gp2, size: 100} > ''
            {type: gp2, size: 100} > {type: io2, size: 100} > set them in the fix
            {type: gp2, size: 100} > {type: gp2, size: 200} > ''
            """)
    void refusesWhatIsSlowerThanItIsOrNotSaidInFull(String before, String after, String why) {
        var objections = VolumeObjections.toBecome("vol-1", configuration(before), configuration(after));

        if (why.isEmpty()) {
            assertThat(objections).isEmpty();
        } else {
            assertThat(objections).singleElement().asString().contains(why);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "modifying, 2026-03-01T11:59:00Z, still being modified",
        "optimizing, 2026-02-28T10:00:00Z, still being modified",
        "completed, 2026-03-01T07:00:00Z, try again after 2026-03-01T13:00:00Z",
        "failed, 2026-03-01T07:00:00Z, try again after 2026-03-01T13:00:00Z",
        "completed, 2026-03-01T06:00:00Z, ''"
    })
    void refusesWhatComesTooSoonAfterAnother(String state, Instant startedAt, String why) {
        var type = new ResourceTypes().of("aws", "aws_ebs_volume");
        Change change = type.change(new Difference(
                AttributePath.parse("/type"),
                Optional.of(JsonNodeFactory.instance.stringNode("gp2")),
                Optional.of(JsonNodeFactory.instance.stringNode("gp3"))));
        var last = VolumeModification.builder()
                .modificationState(state)
                .startTime(startedAt)
                .build();

        var objection = VolumeObjections.tooSoon("vol-1", last, type, List.of(change), NOON);

        assertThat(objection.orElse("")).contains(why);
        assertThat(objection.isEmpty()).isEqualTo(why.isEmpty());
    }

    @Test
    void refusesToDeleteWhatIsUsedOrSomebodyElses() {
        var used = Volume.builder().volumeId("vol-1").state("in-use").build();
        var foreign = Volume.builder()
                .volumeId("vol-1")
                .state("available")
                .tags(tag -> tag.key("aws:cloudformation:stack-name").value("shop"))
                .build();
        var free = Volume.builder().volumeId("vol-1").state("available").build();

        assertThat(VolumeObjections.toBeDeleted(used))
                .singleElement()
                .asString()
                .contains("detach it first");
        assertThat(VolumeObjections.toBeDeleted(foreign))
                .singleElement()
                .asString()
                .contains("delete it there");
        assertThat(VolumeObjections.toBeDeleted(free)).isEmpty();
    }

    private static Configuration configuration(String text) {
        return Configuration.of(JsonMapper.shared()
                .readTree(text.replaceAll("([a-z_]+):", "\"$1\":").replaceAll(": (gp2|gp3|io1|io2)", ": \"$1\"")));
    }
}
