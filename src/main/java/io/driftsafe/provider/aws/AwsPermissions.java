package io.driftsafe.provider.aws;

import io.driftsafe.provider.aws.AwsPermissions.Try;
import java.util.List;
import java.util.function.Consumer;

/**
 * The least that the service has to be allowed for one type.
 *
 * @param reading actions that read; AWS can limit most of them to no resource
 * @param changing actions that change
 * @param resources ARN patterns of what may be changed
 * @param tries calls that change nothing and show whether an action is allowed
 */
record AwsPermissions(List<String> reading, List<String> changing, List<String> resources, List<Try> tries) {

    AwsPermissions {
        reading = List.copyOf(reading);
        changing = List.copyOf(changing);
        resources = List.copyOf(resources);
        tries = List.copyOf(tries);
    }

    /** A try by AWS' own dry run, which tells of a missing permission before anything else. */
    static <C> Try dryRun(String action, AwsService<C> service, Consumer<C> call) {
        return new Try(action, aws -> aws.dryRun(service, "rehearse " + action, call));
    }

    /**
     * A call that shows whether an action is allowed.
     *
     * @param call that fails as denied if it is not
     */
    record Try(String action, Consumer<AwsSession> call) {}
}
