package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Refused;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * Whether an endpoint can be trusted with dry runs. AWS can; another one, which may take a dry run for an order, has
 * first to be seen to refuse one that would do no harm.
 */
final class DryRuns {

    private static final Pattern AWS = Pattern.compile("(.*\\.)?amazonaws\\.(com|com\\.cn|eu)");

    private final Optional<String> endpoint;
    private volatile boolean known;

    /** @param endpoint that stands in for AWS' own, if one does */
    DryRuns(Optional<String> endpoint) {
        this.endpoint = endpoint;
        this.known = endpoint.map(DryRuns::isAws).orElse(true);
    }

    static boolean isAws(String endpoint) {
        var host = URI.create(endpoint).getHost();
        return host != null && AWS.matcher(host).matches();
    }

    /**
     * Lets only an endpoint pass that knows dry runs.
     *
     * @throws ProviderException if it does not, or does not tell
     */
    void require(AwsSession aws) {
        if (known) {
            return;
        }
        known = aws.read(AwsService.EC2, "rehearse a look at the zones", DryRuns::isRehearsed);
        if (known) {
            return;
        }
        throw new Refused(
                "%s does not know dry runs, so nothing can be rehearsed there: let the connection lead to one that does"
                        .formatted(endpoint.orElseThrow()));
    }

    private static boolean isRehearsed(Ec2Client ec2) {
        try {
            var _ = ec2.describeAvailabilityZones(request -> request.dryRun(true));
            return false;
        } catch (Ec2Exception error) {
            if (AwsErrors.wouldSucceed(error)) {
                return true;
            }
            throw error;
        }
    }
}
