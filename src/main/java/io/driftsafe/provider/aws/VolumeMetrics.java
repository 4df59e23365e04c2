package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** What CloudWatch has of a volume: EBS sends it by itself every minute in which the volume is attached. */
final class VolumeMetrics {

    private static final String WRITES = "writes";

    private VolumeMetrics() {}

    /**
     * Whether something was written, as far as CloudWatch knows, which hears of it some minutes later.
     *
     * @param since what was written within the same minute counts as after it
     */
    static boolean writtenSince(AwsSession aws, String volume, Instant since, Instant now) {
        var from = since.truncatedTo(ChronoUnit.MINUTES);
        var results = aws.read(
                AwsService.METRICS,
                "look at the writes to " + volume,
                metrics -> metrics
                        .getMetricDataPaginator(request -> request.startTime(from)
                                .endTime(now.plus(Duration.ofMinutes(1)))
                                .metricDataQueries(query -> query.id(WRITES)
                                        .metricStat(stat -> stat.stat("Sum")
                                                .period((int) period(Duration.between(from, now))
                                                        .toSeconds())
                                                .metric(of -> of.namespace("AWS/EBS")
                                                        .metricName("VolumeWriteOps")
                                                        .dimensions(Dimension.builder()
                                                                .name("VolumeId")
                                                                .value(volume)
                                                                .build())))))
                        .metricDataResults()
                        .stream()
                        .toList());
        for (var result : results) {
            if (result.statusCode() == StatusCode.INTERNAL_ERROR || result.statusCode() == StatusCode.FORBIDDEN) {
                throw new Unavailable("CloudWatch does not tell what was written to %s: %s"
                        .formatted(volume, result.statusCodeAsString()));
            }
        }
        return results.stream().flatMap(result -> result.values().stream()).anyMatch(writes -> writes > 0);
    }

    /** CloudWatch keeps single minutes for 15 days, five for 63 and hours for 455. */
    private static Duration period(Duration back) {
        if (back.compareTo(Duration.ofDays(15)) < 0) {
            return Duration.ofMinutes(1);
        }
        return back.compareTo(Duration.ofDays(63)) < 0 ? Duration.ofMinutes(5) : Duration.ofHours(1);
    }
}
