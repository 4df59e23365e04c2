package io.driftsafe.provider.aws;

import io.driftsafe.provider.Progress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.StatusType;
import software.amazon.awssdk.services.ec2.model.SummaryStatus;
import tools.jackson.databind.node.ObjectNode;

/** Whether an instance that runs works too, by AWS' two status checks: it runs long before it works; pure. */
final class StatusChecks {

    private StatusChecks() {}

    /**
     * @param statuses of one instance that runs; none yet for a moment after its start
     * @param handle of the start that is waited for, if its answer came
     */
    static Progress progress(String instance, List<InstanceStatus> statuses, Optional<ObjectNode> handle) {
        if (statuses.isEmpty() || has(statuses, SummaryStatus.INITIALIZING)) {
            return new Progress.Working(handle);
        }
        if (has(statuses, SummaryStatus.INSUFFICIENT_DATA)) {
            return handle.isPresent()
                    ? new Progress.Working(handle)
                    : new Progress.Failed("%s runs, and AWS has no data of its status checks".formatted(instance));
        }
        return statuses.stream().allMatch(StatusChecks::passed)
                ? new Progress.AtRest()
                : new Progress.Failed("%s runs, and its status checks fail: %s"
                        .formatted(
                                instance,
                                statuses.stream().map(StatusChecks::failed).collect(Collectors.joining("; "))));
    }

    private static boolean has(List<InstanceStatus> statuses, SummaryStatus one) {
        return statuses.stream()
                .anyMatch(status -> status.instanceStatus().status() == one
                        || status.systemStatus().status() == one);
    }

    private static boolean passed(InstanceStatus status) {
        return status.instanceStatus().status() == SummaryStatus.OK
                && status.systemStatus().status() == SummaryStatus.OK;
    }

    private static String failed(InstanceStatus status) {
        return status.instanceStatus().details().stream()
                        .filter(detail -> detail.status() != StatusType.PASSED)
                        .map(detail -> detail.nameAsString() + " " + detail.statusAsString())
                        .collect(Collectors.joining(
                                ", ", "instance " + status.instanceStatus().statusAsString() + " (", ")"))
                + ", system " + status.systemStatus().statusAsString();
    }
}
