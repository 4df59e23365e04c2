package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.aws.AwsType.Seen;
import io.driftsafe.resource.Configuration;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a volume is deleted and comes back. Its last snapshot, by tags, says whose it is, which operation made it and
 * what the volume was like; from that an equal volume is made, under a new id, which says whose place it takes.
 */
final class DeletedVolumes {

    static final String PRESENT = "present";
    static final String FINAL_SNAPSHOT = "final_snapshot";

    private static final String LAST_OF = AwsTags.OURS + "last-snapshot-of";
    private static final String OPERATION = AwsTags.OURS + "operation";
    private static final String LIKE = AwsTags.OURS + "volume";
    private static final String IN_PLACE_OF = AwsTags.OURS + "in-place-of";
    private static final String SNAPSHOT = "snapshot_id";
    private static final String REHEARSAL = "rehearsal";
    private static final List<String> REMEMBERED =
            List.of("type", "size", "iops", "throughput", "availability_zone", "multi_attach_enabled");

    private final Clock clock;

    DeletedVolumes(Clock clock) {
        this.clock = clock;
    }

    /** The last snapshot that this service made of a volume in order to delete it. */
    Optional<Snapshot> lastSnapshot(AwsSession aws, String volume) {
        return aws
                .read(
                        AwsService.EC2,
                        "look for the last snapshot of " + volume,
                        ec2 -> ec2.describeSnapshots(
                                        request -> request.ownerIds("self").filters(tagged(LAST_OF, volume)))
                                .snapshots())
                .stream()
                .filter(snapshot -> snapshot.state() != SnapshotState.ERROR)
                .reduce((earlier, later) -> later.startTime().isBefore(earlier.startTime()) ? earlier : later);
    }

    Progress progress(Snapshot snapshot, Optional<ObjectNode> handle) {
        return switch (snapshot.state()) {
            case COMPLETED, ERROR -> new Progress.AtRest();
            case PENDING, RECOVERING, RECOVERABLE, UNKNOWN_TO_SDK_VERSION -> new Progress.Working(handle);
        };
    }

    /** Why the snapshot that is waited for will never be completed, if it will not. */
    Optional<Progress> failed(AwsSession aws, Optional<ObjectNode> handle) {
        return handle
                .flatMap(asked -> asked.path(SNAPSHOT).stringValueOpt())
                .flatMap(id -> aws.find(
                        AwsService.EC2,
                        "look at " + id,
                        ec2 -> ec2.describeSnapshots(request -> request.snapshotIds(id))
                                .snapshots()))
                .stream()
                .flatMap(List<Snapshot>::stream)
                .filter(snapshot -> snapshot.state() == SnapshotState.ERROR)
                .findFirst()
                .map(snapshot -> new Progress.Failed("The last snapshot %s of %s failed: %s"
                        .formatted(snapshot.snapshotId(), snapshot.volumeId(), snapshot.stateMessage())));
    }

    /** Its place, empty or taken by another volume, if this service deleted it. */
    Optional<Seen> read(AwsSession aws, String name) {
        return lastSnapshot(aws, name)
                .map(snapshot -> replacement(aws, name)
                        .map(volume -> new Seen(
                                name,
                                VolumeAttributes.of(volume, aws.region())
                                        .put(PRESENT, true)
                                        .put(FINAL_SNAPSHOT, true),
                                volume.state() == VolumeState.AVAILABLE || volume.state() == VolumeState.IN_USE
                                        ? new Progress.AtRest()
                                        : new Progress.Working(Optional.empty())))
                        .orElseGet(() -> new Seen(name, asItWas(name, snapshot), new Progress.AtRest())));
    }

    private static ObjectNode asItWas(String name, Snapshot snapshot) {
        var attributes = JsonNodeFactory.instance.objectNode();
        like(snapshot).forEachEntry(attributes::set);
        attributes
                .put("id", name)
                .put("encrypted", snapshot.encrypted())
                .put("kms_key_id", snapshot.kmsKeyId())
                .put(SNAPSHOT, snapshot.snapshotId())
                .put(PRESENT, false)
                .put(FINAL_SNAPSHOT, true);
        attributes.putArray("attached_to");
        AwsTags.add(attributes, snapshot.tags());
        return attributes;
    }

    private static JsonNode like(Snapshot snapshot) {
        return JsonMapper.shared().readTree(AwsTags.of(snapshot.tags()).getOrDefault(LIKE, "{}"));
    }

    /** What stands against each of the three calls: the snapshot, the deletion, and the volume that takes its place. */
    List<String> objections(AwsSession aws, Volume volume, Configuration seen) {
        var name = volume.volumeId();
        var objections = new ArrayList<String>();
        lastSnapshot(aws, name)
                .map(old ->
                        "%s was made as the last snapshot of %s at %s, and what was written since is not in it: delete its tag %s first"
                                .formatted(old.snapshotId(), name, old.startTime(), LAST_OF))
                .ifPresent(objections::add);
        var snapshot = lastSnapshotOf(volume, seen, REHEARSAL).dryRun(true).build();
        var place = volumeLike(like(seen), tags(volume)).dryRun(true).build();
        aws.rehearse(AwsService.EC2, "make a last snapshot of " + name, ec2 -> ec2.createSnapshot(snapshot))
                .ifPresent(objections::add);
        aws.rehearse(
                        AwsService.EC2,
                        "delete " + name,
                        ec2 -> ec2.deleteVolume(
                                request -> request.volumeId(name).dryRun(true)))
                .ifPresent(objections::add);
        aws.rehearse(AwsService.EC2, "make a volume in place of " + name, ec2 -> ec2.createVolume(place))
                .ifPresent(objections::add);
        // That it may be asked for is found out before anything is done.
        var now = clock.instant();
        VolumeMetrics.writtenSince(aws, name, now, now);
        return List.copyOf(objections);
    }

    /** It has no token of AWS, so that a run which does not know of it finds it by its tags, made in the same call. */
    Optional<ObjectNode> snapshot(AwsSession aws, String name, Observation now, WriteKey key) {
        var volume = Volumes.find(aws, name).orElseThrow(() -> Changed.gone("%s is gone".formatted(name)));
        var request =
                lastSnapshotOf(volume, now.configuration(), key.operation()).build();
        var made = aws.write(AwsService.EC2, "make a last snapshot of " + name, ec2 -> ec2.createSnapshot(request));
        return Optional.of(JsonNodeFactory.instance.objectNode().put(SNAPSHOT, made.snapshotId()));
    }

    private static CreateSnapshotRequest.Builder lastSnapshotOf(Volume volume, Configuration now, String operation) {
        var name = volume.volumeId();
        var tags = Stream.concat(
                        tags(volume).stream(),
                        Stream.of(
                                tag(LAST_OF, name),
                                tag(OPERATION, operation),
                                tag(LIKE, like(now).toString())))
                .toList();
        return CreateSnapshotRequest.builder()
                .volumeId(name)
                .description("Last snapshot of %s before it was deleted".formatted(name))
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.SNAPSHOT)
                        .tags(tags)
                        .build());
    }

    private static ObjectNode like(Configuration volume) {
        var like = JsonNodeFactory.instance.objectNode();
        REMEMBERED.stream()
                .filter(volume.json()::has)
                .forEach(each -> like.set(each, volume.json().get(each)));
        return like;
    }

    /** As they are, for a configuration shows of some only a digest; AWS lets nobody give its own. */
    private static List<Tag> tags(Volume volume) {
        return volume.tags().stream()
                .filter(tag -> !AwsTags.isOurs(tag) && !tag.key().startsWith("aws:"))
                .toList();
    }

    Optional<ObjectNode> delete(AwsSession aws, String name, WriteKey key) {
        var last = lastSnapshot(aws, name)
                .filter(snapshot -> snapshot.state() == SnapshotState.COMPLETED)
                .filter(snapshot -> name.equals(snapshot.volumeId()))
                .filter(snapshot ->
                        key.operation().equals(AwsTags.of(snapshot.tags()).get(OPERATION)));
        if (last.isEmpty()) {
            throw new Refused(
                    "%s has no completed last snapshot that this operation made, so it is not deleted".formatted(name));
        }
        var volume = Volumes.find(aws, name).orElseThrow(() -> Changed.gone("%s is gone".formatted(name)));
        VolumeObjections.toBeDeleted(volume).stream().findFirst().ifPresent(why -> {
            throw new Refused(why);
        });
        var snapshot = last.get();
        if (VolumeMetrics.writtenSince(aws, name, snapshot.startTime(), clock.instant())) {
            throw new Refused("%s was used and written to after its last snapshot %s of %s, so it is not deleted"
                    .formatted(name, snapshot.snapshotId(), snapshot.startTime()));
        }
        aws.write(AwsService.EC2, "delete " + name, ec2 -> ec2.deleteVolume(request -> request.volumeId(name)));
        return Optional.empty();
    }

    /** The token lets AWS make one volume only, however often it is asked for this step. */
    Optional<ObjectNode> restore(AwsSession aws, String name, WriteKey key) {
        var snapshot = lastSnapshot(aws, name)
                .orElseThrow(() ->
                        new Refused("The last snapshot of %s is gone, so it cannot be made again".formatted(name)));
        var like = like(snapshot);
        if (!like.has("type") || !like.has("availability_zone")) {
            throw new Refused("The snapshot %s does not say any more what %s was like: make the volume by hand"
                    .formatted(snapshot.snapshotId(), name));
        }
        var tags = Stream.concat(
                        snapshot.tags().stream()
                                .filter(tag ->
                                        !AwsTags.isOurs(tag) && !tag.key().startsWith("aws:")),
                        Stream.of(tag(IN_PLACE_OF, name)))
                .toList();
        var request = volumeLike(like, tags)
                .snapshotId(snapshot.snapshotId())
                .clientToken(UUID.nameUUIDFromBytes("%s:%s:%d"
                                .formatted(key.operation(), key.direction(), key.step())
                                .getBytes(StandardCharsets.UTF_8))
                        .toString())
                .build();
        aws.write(AwsService.EC2, "make a volume in place of " + name, ec2 -> ec2.createVolume(request));
        return Optional.empty();
    }

    private static CreateVolumeRequest.Builder volumeLike(JsonNode like, List<Tag> tags) {
        var request = CreateVolumeRequest.builder()
                .volumeType(like.path("type").asString(""))
                .size(like.path("size").intValue())
                .availabilityZone(like.path("availability_zone").asString(""))
                .multiAttachEnabled(like.path("multi_attach_enabled").asBoolean(false))
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.VOLUME)
                        .tags(tags)
                        .build());
        Optional.ofNullable(like.get("iops")).map(JsonNode::intValue).ifPresent(request::iops);
        Optional.ofNullable(like.get("throughput")).map(JsonNode::intValue).ifPresent(request::throughput);
        return request;
    }

    private static Optional<Volume> replacement(AwsSession aws, String name) {
        return aws
                .read(
                        AwsService.EC2,
                        "look for what takes the place of " + name,
                        ec2 -> ec2
                                .describeVolumesPaginator(request -> request.filters(tagged(IN_PLACE_OF, name)))
                                .volumes()
                                .stream()
                                .toList())
                .stream()
                .filter(volume -> volume.state() == VolumeState.CREATING
                        || volume.state() == VolumeState.AVAILABLE
                        || volume.state() == VolumeState.IN_USE)
                .findFirst();
    }

    private static Filter tagged(String key, String value) {
        return Filter.builder().name("tag:" + key).values(value).build();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
