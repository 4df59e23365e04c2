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
        {type: gp3, size: 100, iops: 3000, throughput: 125} > {type: gp2, size: 100} > has 3000 IOPS and would have 300: choose a type and a size with 3000 or more
        {type: gp3, size: 1000, iops: 3000, throughput: 125} > {type: gp2, size: 1000} > ''
        {type: gp3, size: 1000, iops: 3000, throughput: 125} > {type: sc1, size: 1000} > has 3000 IOPS and would have 250
        {type: gp2, size: 170} > {type: st1, size: 170} > has 510 IOPS and would have 500
        {type: gp2, size: 150} > {type: st1, size: 150} > has up to 128 MiB/s and would have 36
        {type: st1, size: 4000} > {type: sc1, size: 4000} > has up to 500 MiB/s and would have 250
        {type: st1, size: 4000} > {type: gp3, size: 4000, iops: 3000, throughput: 500} > ''
        {type: io1, size: 100, iops: 4000} > {type: io2, size: 100, iops: 3000} > set iops to 4000 or more
        {type: gp2, size: 100} > {type: io2, size: 100} > set them in the fix
        {type: gp2, size: 100} > {type: gp2, size: 200} > ''
        """)
    void refusesWhatIsSlowerThanItIsOrNotSaidInFull(String before, String after, String why) {
        var objections = VolumeObjections.toBecome("vol-1", configuration(before), configuration(after));

        if (why.isEmpty()) {
            assertThat(objections).isEmpty();
        } else {
            assertThat(objections).anyMatch(objection -> objection.contains(why));
        }
    }

    @Test
    void refusesAHardDiskToStartFromOrOneThatIsTooSmall() {
        var root = Volume.builder()
                .volumeId("vol-1")
                .attachments(attachment -> attachment.instanceId("i-1").device("/dev/xvda"))
                .build();
        var disk = Volume.builder()
                .volumeId("vol-1")
                .attachments(attachment -> attachment.instanceId("i-1").device("/dev/sdf"))
                .build();

        assertThat(VolumeObjections.toBeHardDisk(root, configuration("{type: st1, size: 500}")))
                .get()
                .asString()
                .contains("starts from");
        assertThat(VolumeObjections.toBeHardDisk(disk, configuration("{type: st1, size: 100}")))
                .get()
                .asString()
                .contains("at least 125 GiB");
        assertThat(VolumeObjections.toBeHardDisk(disk, configuration("{type: sc1, size: 125}")))
                .isEmpty();
        assertThat(VolumeObjections.toBeHardDisk(root, configuration("{type: gp3, size: 8}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "modifying, 2026-03-01T11:59:00Z, still being modified",
        "optimizing, 2026-02-28T10:00:00Z, still being modified",
        "completed, 2026-03-01T07:00:00Z, try again after 2026-03-01T13:00:00Z",
        "failed, 2026-03-01T07:00:00Z, try again after 2026-03-01T13:00:00Z",
        "completed, 2026-03-01T06:00:00Z, ''",
        "paused-by-a-state-to-come, 2026-02-28T06:00:00Z, still being modified"
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
                .readTree(text.replaceAll("([a-z_]+):", "\"$1\":")
                        .replaceAll(": (gp2|gp3|io1|io2|st1|sc1)", ": \"$1\"")));
    }
}
