package io.driftsafe.provider.aws;

import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * One of AWS' separate worlds, in which ARNs begin otherwise: {@code aws}, {@code aws-cn}, {@code aws-us-gov} and more.
 *
 * @param id as ARNs name it
 * @param suffix below which its services are
 */
record AwsPartition(String id, String suffix) {

    private static final String COMMON = "arn:aws:";

    /** The one that a region belongs to. */
    static AwsPartition of(String region) {
        var known = PartitionMetadata.of(Region.of(region));
        return new AwsPartition(known.id(), known.dnsSuffix());
    }

    /** An ARN or pattern of the common partition, as it is in this one. */
    String arn(String common) {
        return common.startsWith(COMMON) ? "arn:%s:%s".formatted(id, common.substring(COMMON.length())) : common;
    }
}
