package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Buckets of S3 and the rules of their lifecycle, by their ids. S3 knows only the whole of the rules, so they are read
 * right before they are written, and those that are not meant go back as they came. Names of buckets are one for all
 * accounts, so each call says whose bucket is meant. The time at which a bucket was made tells it from no other of its
 * name, for S3 moves that time when a policy is edited.
 */
@Component
class Buckets implements AwsType {

    static final String TYPE = "aws_s3_bucket";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "s3", "", NAME.pattern());
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return lifecycle(aws, name)
                .flatMap(lifecycle -> aws.find(
                                AwsService.S3,
                                "look at the tags of the bucket " + name,
                                s3 -> tags(s3, name, aws.number()))
                        .flatMap(tags -> aws.find(
                                        AwsService.S3,
                                        "look at the versioning of the bucket " + name,
                                        s3 -> s3.getBucketVersioning(
                                                request -> request.bucket(name).expectedBucketOwner(aws.number())))
                                .map(versioning -> seen(aws, name, lifecycle, tags, versioning))));
    }

    private static Seen seen(
            AwsSession aws,
            String name,
            BucketLifecycle lifecycle,
            List<Tag> tags,
            GetBucketVersioningResponse versioning) {
        var attributes = named(aws, name);
        attributes
                .putArray("versioning")
                .addObject()
                .put("enabled", versioning.status() == BucketVersioningStatus.ENABLED)
                .put("status", versioning.statusAsString())
                .put("mfa_delete", versioning.mfaDeleteAsString());
        lifecycle.show(attributes);
        var written = attributes.putObject("tags");
        tags.forEach(tag -> written.put(tag.key(), tag.value()));
        return new Seen(name, attributes, new Progress.AtRest());
    }

    private static ObjectNode named(AwsSession aws, String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("arn", AwsPartition.of(aws.region()).arn("arn:aws:s3:::" + name))
                .put("bucket", name);
    }

    private static Optional<BucketLifecycle> lifecycle(AwsSession aws, String name) {
        return aws.find(AwsService.S3, "look at the lifecycle of the bucket " + name, s3 -> {
            try {
                return BucketLifecycle.of(s3.getBucketLifecycleConfiguration(
                        request -> request.bucket(name).expectedBucketOwner(aws.number())));
            } catch (S3Exception error) {
                if (AwsErrors.code(error).equals("NoSuchLifecycleConfiguration")) {
                    return BucketLifecycle.NONE;
                }
                throw error;
            }
        });
    }

    private static List<Tag> tags(S3Client s3, String name, String owner) {
        try {
            return s3.getBucketTagging(request -> request.bucket(name).expectedBucketOwner(owner))
                    .tagSet();
        } catch (S3Exception error) {
            if (AwsErrors.code(error).equals("NoSuchTagSet")) {
                return List.of();
            }
            throw error;
        }
    }

    /** By their names alone; for more each would have to be asked. */
    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.S3,
                "list buckets",
                s3 -> s3.listBucketsPaginator(request -> request.bucketRegion(aws.region())).buckets().stream()
                        .map(bucket -> new Seen(bucket.name(), named(aws, bucket.name()), new Progress.AtRest()))
                        .limit(atMost)
                        .toList());
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        // What is put back was there before: only S3 may refuse it, or a rule could not be stopped.
        var refusals = key.direction() == WriteKey.Direction.APPLY
                ? BucketLifecycle.refusals(now.configuration(), changes)
                : List.<String>of();
        if (!refusals.isEmpty()) {
            throw new Refused(String.join("; ", refusals));
        }
        var fresh = lifecycle(aws, name).orElseThrow(() -> Changed.gone("The bucket %s is gone".formatted(name)));
        if (!fresh.isAs(now.configuration())) {
            throw new Changed("The lifecycle of the bucket %s was changed just now".formatted(name));
        }
        var wanted = fresh.changed(now.configuration(), changes);
        var owner = aws.number();
        if (wanted.rules().isEmpty()) {
            aws.write(
                    AwsService.S3,
                    "end the lifecycle of the bucket " + name,
                    s3 -> s3.deleteBucketLifecycle(
                            request -> request.bucket(name).expectedBucketOwner(owner)));
        } else {
            aws.write(
                    AwsService.S3,
                    "change the lifecycle of the bucket " + name,
                    s3 -> s3.putBucketLifecycleConfiguration(request -> request.bucket(name)
                            .expectedBucketOwner(owner)
                            .transitionDefaultMinimumObjectSize(wanted.leastSize())
                            .lifecycleConfiguration(lifecycle -> lifecycle.rules(wanted.rules()))));
        }
        return Optional.empty();
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        return BucketLifecycle.refusals(seen.configuration(), changes);
    }

    @Override
    public List<String> losses(Configuration now, List<Change> changes) {
        return BucketLifecycle.losses(now, changes);
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of(
                        "s3:GetBucketTagging",
                        "s3:GetBucketVersioning",
                        "s3:GetLifecycleConfiguration",
                        "s3:ListAllMyBuckets"),
                List.of("s3:PutLifecycleConfiguration"),
                List.of("arn:aws:s3:::*"),
                List.of(new AwsPermissions.Try(
                        "s3:ListAllMyBuckets",
                        aws -> aws.read(
                                AwsService.S3,
                                "list buckets",
                                s3 -> s3.listBuckets(request -> request.maxBuckets(1))))));
    }
}
