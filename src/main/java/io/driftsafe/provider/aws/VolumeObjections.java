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
import java.util.Set;
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
    private static final int HARD_DISK_LEAST_GIBIBYTES = 125;
    private static final Set<String> HARD_DISKS = Set.of("st1", "sc1");
    private static final Set<String> WITH_IOPS = Set.of("gp3", "io1", "io2");
    /** The devices under which AWS' images have what they start from. */
    private static final Set<String> ROOTS = Set.of("/dev/xvda", "/dev/sda1", "/dev/sda");

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
        if (!objections.isEmpty()) {
            return objections;
        }
        if (iops(after) < iops(before)) {
            objections.add("%s has %d IOPS and would have %d: %s"
                    .formatted(volume, iops(before), iops(after), enough(type, "iops", iops(before))));
        }
        if (throughput(after) < throughput(before)) {
            objections.add("%s has up to %d MiB/s and would have %d: %s"
                    .formatted(
                            volume,
                            throughput(before),
                            throughput(after),
                            enough(type, "throughput", throughput(before))));
        }
        return objections;
    }

    private static String enough(String type, String attribute, int least) {
        return type.equals("gp3") || WITH_IOPS.contains(type) && attribute.equals("iops")
                ? "set %s to %d or more".formatted(attribute, least)
                : "choose a type and a size with %d or more".formatted(least);
    }

    /** A hard disk cannot be started from, and has a least size. */
    static Optional<String> toBeHardDisk(Volume volume, Configuration after) {
        var type = after.text("type").orElse("");
        if (!HARD_DISKS.contains(type)) {
            return Optional.empty();
        }
        if (number(after, "size").orElse(0) < HARD_DISK_LEAST_GIBIBYTES) {
            return Optional.of("A %s volume has at least %d GiB, and %s would have %d"
                    .formatted(
                            type,
                            HARD_DISK_LEAST_GIBIBYTES,
                            volume.volumeId(),
                            number(after, "size").orElse(0)));
        }
        return volume.attachments().stream()
                .filter(attachment -> ROOTS.contains(String.valueOf(attachment.device())))
                .findFirst()
                .map(attachment -> "%s is what %s starts from (%s), which a %s volume cannot be"
                        .formatted(volume.volumeId(), attachment.instanceId(), attachment.device(), type));
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
            case "st1" -> 500;
            case "sc1" -> 250;
            case "standard" -> 200;
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
            case "st1" -> Math.min(500, gibibytes(volume) * 250 / 1024);
            case "sc1" -> Math.min(250, gibibytes(volume) * 80 / 1024);
            case "standard" -> 90;
            default -> 0;
        };
    }

    private static int gibibytes(Configuration volume) {
        return number(volume, "size").orElse(0);
    }

    private static Optional<Integer> number(Configuration volume, String attribute) {
        return volume.at(AttributePath.ROOT.child(attribute))
                .filter(JsonNode::isNumber)
                .map(JsonNode::intValue);
    }
}
