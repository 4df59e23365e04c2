package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.aws.AwsPermissions.Right;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;

/**
 * Whether volumes that are encrypted can be used by what the service starts or makes. A key that AWS manages serves
 * everybody in its account; one of a customer is lent to EC2 by whoever starts the machine or makes the volume, and
 * where that fails, EC2 says so only when it is too late. Source: Amazon EBS user guide, "Requirements for Amazon EBS
 * encryption"; AWS KMS developer guide, "How Amazon EBS uses AWS KMS".
 */
final class AwsKeys {

    /** What a policy has to allow for volumes that are encrypted by keys of customers. */
    static final List<Right> RIGHTS = List.of(
            right("kms:CreateGrant", AwsCondition.LENT_TO_AWS),
            right("kms:Decrypt", AwsCondition.THROUGH_EC2),
            right("kms:GenerateDataKeyWithoutPlaintext", AwsCondition.THROUGH_EC2),
            right("kms:ReEncryptFrom", AwsCondition.THROUGH_EC2),
            right("kms:ReEncryptTo", AwsCondition.THROUGH_EC2));

    /** How the service sees whose a key is, by itself and not through EC2. */
    static final String READING = "kms:DescribeKey";

    /** What EC2 needs to attach a volume when a machine starts. */
    static final Set<String> TO_START = Set.of("kms:CreateGrant");

    /** What it needs besides to make a volume of a snapshot. */
    static final Set<String> TO_MAKE = Set.of(
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo");

    /** For how long a right that was seen is not asked for again. */
    private static final Duration SEEN = Duration.ofMinutes(5);

    private static final String POLICY = "GET /api/v1/providers/aws/permissions prints the policy";

    private final Map<String, Long> seen = new ConcurrentHashMap<>();

    /**
     * What stands against the use of a key, one sentence each; what cannot be found out is told, too.
     *
     * @param key by its ARN
     * @param actions of {@link #RIGHTS}
     * @param what is not possible without, as in {@code i-0123 would not start again}
     */
    List<String> objections(AwsSession aws, String key, Set<String> actions, String what) {
        var asked = key + " " + String.join(" ", actions.stream().sorted().toList());
        var last = seen.get(asked);
        if (last != null && System.nanoTime() - last < SEEN.toNanos()) {
            return List.of();
        }
        var objections = found(aws, key, actions, what);
        if (objections.isEmpty()) {
            seen.put(asked, System.nanoTime());
        }
        return objections;
    }

    private static List<String> found(AwsSession aws, String key, Set<String> actions, String what) {
        KeyMetadata known;
        try {
            known = aws.read(
                    AwsService.KMS,
                    "look at the key " + key,
                    kms -> kms.describeKey(request -> request.keyId(key)).keyMetadata());
        } catch (ProviderException.Changed gone) {
            return List.of("The key %s is gone, and without it %s".formatted(key, what));
        } catch (Refused denied) {
            return List.of("Whether %s for want of the key %s is not known: allow %s (%s): %s"
                    .formatted(what, key, READING, POLICY, denied.explanation()));
        }
        if (known.keyState() != KeyState.ENABLED) {
            return List.of("The key %s is %s, and without it %s: enable it first"
                    .formatted(key, known.keyStateAsString(), what));
        }
        return known.keyManager() == KeyManagerType.AWS ? List.of() : ofCustomer(aws, key, actions, what);
    }

    private static List<String> ofCustomer(AwsSession aws, String key, Set<String> actions, String what) {
        var objections = new ArrayList<String>();
        var simulation = new AwsSimulation(aws);
        for (var right : RIGHTS) {
            if (actions.contains(right.action())) {
                switch (simulation.of(right.action(), key, right.condition())) {
                    case AwsSimulation.Allowed() -> {}
                    case AwsSimulation.Denied(var why) ->
                        objections.add("%s: %s; what the key's own policy gives is not seen, so allow it there (%s)"
                                .formatted(what, why, POLICY));
                    case AwsSimulation.Unknown(var why) ->
                        objections.add("Whether %s for want of %s on the key %s is not known: %s"
                                .formatted(what, right.action(), key, why));
                }
            }
        }
        return objections;
    }

    private static Right right(String action, AwsCondition condition) {
        return new Right(action, List.of("arn:aws:kms:*:*:key/*"), condition);
    }
}
