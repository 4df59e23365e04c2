package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Map;

/** On what condition an action is allowed, so that it serves the service's purpose and no other. */
enum AwsCondition {
    NONE("Change", Map.of()),

    /** Tags are given to what is made, and to nothing that is there. */
    TAGS_OF_NEW(
            "TagNew", Map.of("StringEquals", Map.of("ec2:CreateAction", List.of("CreateSnapshot", "CreateVolume")))),

    /** Keys serve EC2 for volumes, not whoever has the credentials. */
    THROUGH_EC2("UseKeys", Map.of("StringLike", Map.of("kms:ViaService", List.of("ec2.*.%s")))),

    /** Keys are lent to AWS' own services only. */
    LENT_TO_AWS(
            "LendKeys",
            Map.of(
                    "StringLike",
                    Map.of("kms:ViaService", List.of("ec2.*.%s")),
                    "Bool",
                    Map.of("kms:GrantIsForAWSResource", List.of("true"))));

    private final String purpose;
    private final Map<String, Map<String, List<String>>> terms;

    AwsCondition(String purpose, Map<String, Map<String, List<String>>> terms) {
        this.purpose = purpose;
        this.terms = terms;
    }

    /** What statements with it are called. */
    String purpose() {
        return purpose;
    }

    /** Operator, key and values, as a policy has them; {@code %s} is the partition's suffix. */
    Map<String, Map<String, List<String>>> terms() {
        return terms;
    }
}
