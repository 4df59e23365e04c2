package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.ec2.model.ModifyVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeModification;
import software.amazon.awssdk.services.ec2.model.VolumeModificationState;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** EBS volumes: what they are like, and whether they are there. */
@Component
class Volumes implements AwsType {

    static final String TYPE = "aws_ebs_volume";

    private static final String MODIFICATION = "modification_started_at";
    private static final int PAGE = 1000;
    /** What volumes of a type have as they are told, and else by AWS' own defaults. */
    private static final Map<String, Set<String>> TOLD =
            Map.of("gp3", Set.of("iops", "throughput"), "io1", Set.of("iops"), "io2", Set.of("iops"));

    private static final Set<String> MODIFIED = Set.of("type", "size", "iops", "throughput");

    private final Clock clock;
    private final DeletedVolumes deleted;

    Volumes(Clock clock) {
        this.clock = clock;
        this.deleted = new DeletedVolumes(clock);
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.telling(TYPE, "vol-[0-9a-f]{8,17}", "ec2", "volume");
    }

    /** A volume that this service deleted is shown as not present, for the way back begins there. */
    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return find(aws, name).map(volume -> seen(aws, volume, handle)).or(() -> deleted.read(aws, name));
    }

    private Seen seen(AwsSession aws, Volume volume, Optional<ObjectNode> handle) {
        var last = deleted.lastSnapshot(aws, volume.volumeId());
        var attributes = VolumeAttributes.of(volume, aws.region());
        attributes.put(DeletedVolumes.PRESENT, true).put(DeletedVolumes.FINAL_SNAPSHOT, last.isPresent());
        var progress = progress(volume, handle)
                .or(() -> last.map(snapshot -> deleted.progress(snapshot, handle))
                        .filter(made -> !(made instanceof Progress.AtRest)))
                .or(() -> deleted.failed(aws, handle))
                .or(() -> modification(aws, volume.volumeId()).map(found -> progress(found, handle)))
                .orElseGet(Progress.AtRest::new);
        return new Seen(volume.volumeId(), attributes, progress);
    }

    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.EC2,
                "list volumes",
                ec2 -> ec2.describeVolumesPaginator(request -> request.maxResults(PAGE)).volumes().stream()
                        .filter(Volumes::exists)
                        .map(volume -> new Seen(
                                volume.volumeId(),
                                VolumeAttributes.of(volume, aws.region()).put(DeletedVolumes.PRESENT, true),
                                progress(volume, Optional.empty()).orElseGet(Progress.AtRest::new)))
                        .limit(atMost)
                        .toList());
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        if (changes.stream().allMatch(change -> MODIFIED.contains(change.path().last()))) {
            return modify(aws, name, now.configuration(), changes);
        }
        var only = changes.getFirst();
        var wanted = only.to().filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
        if (changes.size() != 1 || wanted.isEmpty()) {
            throw new Refused(
                    "What a volume is like, its last snapshot and whether it is there are changed one by one");
        }
        return switch (only.path().last()) {
            case DeletedVolumes.FINAL_SNAPSHOT -> deleted.snapshot(aws, name, now, key);
            case DeletedVolumes.PRESENT ->
                wanted.get() ? deleted.restore(aws, name, key) : deleted.delete(aws, name, key);
            default -> throw new Refused("%s of a volume cannot be changed".formatted(only.path()));
        };
    }

    private static Optional<ObjectNode> modify(
            AwsSession aws, String name, Configuration before, List<Change> changes) {
        var request = modification(name, before, changes).build();
        var begun = aws.write(AwsService.EC2, "modify " + name, ec2 -> ec2.modifyVolume(request))
                .volumeModification();
        return Optional.of(JsonNodeFactory.instance.objectNode().put(MODIFICATION, String.valueOf(begun.startTime())));
    }

    /** Of another type a volume has the type's own IOPS and throughput, unless it is told which, though they stay. */
    private static ModifyVolumeRequest.Builder modification(String name, Configuration before, List<Change> changes) {
        var request = ModifyVolumeRequest.builder().volumeId(name);
        var after = before.with(changes);
        var changed = changes.stream().map(change -> change.path().last()).collect(Collectors.toSet());
        var type = after.json().path("type").asString("");
        if (changed.contains("type")) {
            request.volumeType(type);
            changed = Stream.concat(changed.stream(), TOLD.getOrDefault(type, Set.of()).stream())
                    .collect(Collectors.toSet());
        }
        for (var attribute : changed) {
            var wanted = after.json().path(attribute);
            if (wanted.isNumber()) {
                switch (attribute) {
                    case "size" -> request.size(wanted.intValue());
                    case "iops" -> request.iops(wanted.intValue());
                    case "throughput" -> request.throughput(wanted.intValue());
                    default -> {}
                }
            }
        }
        return request;
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var found = find(aws, name);
        if (found.isEmpty()) {
            return List.of("%s is gone".formatted(name));
        }
        var objections = new ArrayList<String>();
        if (changes.stream().anyMatch(change -> MODIFIED.contains(change.path().last()))) {
            var after = seen.configuration().with(changes);
            objections.addAll(VolumeObjections.toBecome(name, seen.configuration(), after));
            VolumeObjections.toBeHardDisk(found.get(), after).ifPresent(objections::add);
            modification(aws, name)
                    .flatMap(last -> VolumeObjections.tooSoon(name, last, seen.type(), changes, clock.instant()))
                    .ifPresent(objections::add);
            aws.rehearse(
                            AwsService.EC2,
                            "modify " + name,
                            ec2 -> ec2.modifyVolume(modification(name, seen.configuration(), changes)
                                    .dryRun(true)
                                    .build()))
                    .ifPresent(objections::add);
        }
        if (changes.stream().anyMatch(change -> change.path().last().equals(DeletedVolumes.PRESENT))) {
            objections.addAll(VolumeObjections.toBeDeleted(found.get()));
            objections.addAll(deleted.objections(aws, found.get(), seen.configuration()));
            objections.addAll(keyObjections(aws, found.get()));
        }
        return List.copyOf(objections);
    }

    /** Without its key nothing could be made in its place. */
    private static List<String> keyObjections(AwsSession aws, Volume volume) {
        return Boolean.TRUE.equals(volume.encrypted()) && volume.kmsKeyId() != null
                ? aws.keys()
                        .objections(
                                aws,
                                volume.kmsKeyId(),
                                AwsKeys.TO_MAKE,
                                "%s could not be made again".formatted(volume.volumeId()))
                : List.of();
    }

    @Override
    public AwsPermissions permissions() {
        return VolumePermissions.ALL;
    }

    static Optional<Volume> find(AwsSession aws, String name) {
        return aws
                .find(
                        AwsService.EC2,
                        "look at " + name,
                        ec2 -> ec2.describeVolumes(request -> request.volumeIds(name))
                                .volumes())
                .stream()
                .flatMap(List<Volume>::stream)
                .filter(Volumes::exists)
                .findFirst();
    }

    private static boolean exists(Volume volume) {
        return volume.state() != VolumeState.DELETED && volume.state() != VolumeState.DELETING;
    }

    /** The last one, if there is one. */
    private static Optional<VolumeModification> modification(AwsSession aws, String name) {
        return aws
                .find(
                        AwsService.EC2,
                        "look at the modifications of " + name,
                        ec2 -> ec2.describeVolumesModifications(request -> request.volumeIds(name))
                                .volumesModifications())
                .stream()
                .flatMap(List<VolumeModification>::stream)
                .reduce((earlier, later) -> later.startTime().isBefore(earlier.startTime()) ? earlier : later);
    }

    /** Of the volume itself, unless it is at rest. */
    private static Optional<Progress> progress(Volume volume, Optional<ObjectNode> handle) {
        return switch (volume.state()) {
            case AVAILABLE, IN_USE, ERROR, DELETED -> Optional.empty();
            case CREATING, DELETING, UNKNOWN_TO_SDK_VERSION -> Optional.of(new Progress.Working(handle));
        };
    }

    /** While it is optimized a volume works as wanted, which ends our wait, but AWS takes no other change of it. */
    private static Progress progress(VolumeModification last, Optional<ObjectNode> handle) {
        return switch (last.modificationState()) {
            case FAILED ->
                handle.filter(own -> own.path(MODIFICATION).asString("").equals(String.valueOf(last.startTime())))
                        .<Progress>map(_ -> new Progress.Failed(
                                "The modification of %s failed: %s".formatted(last.volumeId(), last.statusMessage())))
                        .orElseGet(Progress.AtRest::new);
            case OPTIMIZING -> handle.isPresent() ? new Progress.AtRest() : new Progress.Working(Optional.empty());
            case MODIFYING, UNKNOWN_TO_SDK_VERSION -> new Progress.Working(handle);
            case COMPLETED -> new Progress.AtRest();
        };
    }

    static boolean isUnderWay(VolumeModification last) {
        return last.modificationState() != VolumeModificationState.COMPLETED
                && last.modificationState() != VolumeModificationState.FAILED;
    }
}
