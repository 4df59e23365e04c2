package io.driftsafe.provider.aws;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/**
 * What stands against another type of an instance because of its CPU credits; pure. Within a family an instance keeps
 * the way in which it spends them; where it comes into another it may begin to pay for surplus credits, which the price
 * of the type does not tell, and on the way back its own way is not restored. Source: Amazon EC2 user guide, "Unlimited
 * mode for burstable performance instances" and "Configure burstable performance instances".
 */
final class CreditObjections {

    private static final String STANDARD = "standard";
    private static final Pattern BURSTS = Pattern.compile("t[2-9][a-z]*\\..+");

    private CreditObjections() {}

    /**
     * @param own what AWS says of the type that it has; empty if it says nothing
     * @param mode how it spends credits; empty if AWS does not say; asked for where it counts only
     * @param usual how instances of the wanted family spend them, unless they are told; the same
     */
    static Optional<String> toBecome(
            String instance,
            String from,
            Optional<InstanceTypeInfo> own,
            InstanceTypeInfo target,
            Supplier<Optional<String>> mode,
            Supplier<Optional<String>> usual) {
        var wanted = target.instanceTypeAsString();
        if (family(from).equals(family(wanted))) {
            return Optional.empty();
        }
        if (own.map(CreditObjections::bursts)
                        .orElseGet(() -> BURSTS.matcher(from).matches())
                && !mode.get().equals(Optional.of(STANDARD))) {
            return Optional.of(
                    "%s spends CPU credits without limit, and as a %s it would not, or not on the same terms: set its credit specification to standard first"
                            .formatted(instance, wanted));
        }
        if (bursts(target) && !usual.get().equals(Optional.of(STANDARD))) {
            return Optional.of(
                    "As a %s %s may spend CPU credits without limit, which costs more than the type: set the account's default credit specification of %s to standard first"
                            .formatted(wanted, instance, family(wanted)));
        }
        return Optional.empty();
    }

    static String family(String type) {
        return type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
    }

    private static boolean bursts(InstanceTypeInfo type) {
        return Boolean.TRUE.equals(type.burstablePerformanceSupported());
    }
}
