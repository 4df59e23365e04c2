package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CoolDown;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeModification;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import tools.jackson.databind.JsonNode;

/**
 * What stands against a change of a volume, as far as AWS tells it beforehand; pure. Source: Amazon EBS user guide,
 * "Amazon EBS volume types" and "Requirements for Amazon EBS volume modifications".
 */
final class VolumeObjections {

    private static final int GP2_IOPS_A_GIGABYTE = 3;
    private static final int GP2_LEAST_IOPS = 100;
    private static final int GP2_MOST_IOPS = 16_000;
    private static final int GP2_SLOW_UP_TO = 170;
    private static final int GP2_SLOW = 128;
    private static final int GP2_FAST = 250;

    private VolumeObjections() {}

    /** Against what it would be like: slower than it is, or not said in full. */
    static List<String> toBecome(String volume, Configuration before, Configuration after) {
        var objections = new ArrayList<String>();
        var type = after.text("type").orElse("");
        var iops = number(after, "iops");
        var throughput = number(after, "throughput");
        switch (type) {
            case "gp3" -> {
                if (iops.isEmpty() || throughput.isEmpty()) {
                    objections.add(
                            "A gp3 volume has iops and throughput of its own: set both in the fix, at least to %d and %d"
                                    .formatted(Math.max(3000, iops(before)), Math.max(125, throughput(before))));
                }
            }
            case "io1", "io2" -> {
                if (iops.isEmpty()) {
                    objections.add("An %s volume has iops of its own: set them in the fix".formatted(type));
                }
                refuse(throughput, "throughput", type, objections);
            }
            default -> {
                refuse(iops, "iops", type, objections);
                refuse(throughput, "throughput", type, objections);
            }
        }
        if (type.equals("gp3") && iops.filter(wanted -> wanted < iops(before)).isPresent()) {
            objections.add("%s has %d IOPS and would have %d: set iops to %d or more"
                    .formatted(volume, iops(before), iops.get(), iops(before)));
        }
        if (type.equals("gp3")
                && throughput.filter(wanted -> wanted < throughput(before)).isPresent()) {
            objections.add("%s has up to %d MiB/s and would have %d: set throughput to %d or more"
                    .formatted(volume, throughput(before), throughput.get(), throughput(before)));
        }
        return objections;
    }

    private static void refuse(Optional<Integer> value, String name, String type, List<String> objections) {
        if (value.isPresent()) {
            objections.add("A %s volume has no %s of its own: set it to null in the fix".formatted(type, name));
        }
    }

    /** Against another modification so soon after the last. */
    static Optional<String> tooSoon(
            String volume, VolumeModification last, ResourceType type, List<Change> changes, Instant now) {
        if (Volumes.isUnderWay(last)) {
            return Optional.of("%s is still being modified, since %s: try again when that is completed"
                    .formatted(volume, last.startTime()));
        }
        return changes.stream()
                .map(change -> type.coolDown(change.path()))
                .flatMap(Optional::stream)
                .max(Comparator.comparing(CoolDown::length))
                .map(coolDown -> last.startTime().plus(coolDown.length()))
                .filter(now::isBefore)
                .map(earliest -> "%s was modified at %s, and AWS takes few modifications a day: try again after %s"
                        .formatted(volume, last.startTime(), earliest));
    }

    static List<String> toBeDeleted(Volume volume) {
        var objections = new ArrayList<String>();
        if (volume.state() != VolumeState.AVAILABLE || !volume.attachments().isEmpty()) {
            objections.add("%s is %s, and only a volume that nothing uses is deleted: detach it first"
                    .formatted(volume.volumeId(), volume.stateAsString()));
        }
        AwsTags.of(volume.tags()).keySet().stream()
                .filter(key -> key.startsWith("aws:"))
                .findFirst()
                .ifPresent(key -> objections.add(
                        "%s belongs to what gave it the tag %s: delete it there".formatted(volume.volumeId(), key)));
        return objections;
    }

    /** What it has, said or not; of types that are not told by operations none. */
    static int iops(Configuration volume) {
        return switch (volume.text("type").orElse("")) {
            case "gp2" ->
                Math.clamp(
                        (long) GP2_IOPS_A_GIGABYTE * number(volume, "size").orElse(0), GP2_LEAST_IOPS, GP2_MOST_IOPS);
            case "gp3", "io1", "io2" -> number(volume, "iops").orElse(0);
            default -> 0;
        };
    }

    /** In MiB/s, the most that it can have. */
    static int throughput(Configuration volume) {
        return switch (volume.text("type").orElse("")) {
            case "gp2" -> number(volume, "size").orElse(0) <= GP2_SLOW_UP_TO ? GP2_SLOW : GP2_FAST;
            case "gp3" -> number(volume, "throughput").orElse(0);
            // A quarter of a MiB for each operation, up to the type's most.
            case "io1" -> Math.min(1000, iops(volume) / 4);
            case "io2" -> Math.min(4000, iops(volume) / 4);
            default -> 0;
        };
    }

    private static Optional<Integer> number(Configuration volume, String attribute) {
        return volume.at(AttributePath.ROOT.child(attribute))
                .filter(JsonNode::isNumber)
                .map(JsonNode::intValue);
    }
}
