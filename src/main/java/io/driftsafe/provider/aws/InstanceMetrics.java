package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** What CloudWatch has of an instance, day by day: EC2 sends it by itself every five minutes. */
final class InstanceMetrics {

    private static final String CPU = "cpu";
    private static final String IN = "network_in";
    private static final String OUT = "network_out";

    private InstanceMetrics() {}

    /** The days of which all is known, the oldest first. */
    static List<Idleness.Day> days(AwsSession aws, String instance, Instant now, int days) {
        var results = aws.read(
                AwsService.METRICS,
                "look at the metrics of " + instance,
                metrics -> metrics
                        .getMetricDataPaginator(request -> request.startTime(
                                        now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(days)))
                                .endTime(now)
                                .metricDataQueries(
                                        query(CPU, "CPUUtilization", "Maximum", instance),
                                        query(IN, "NetworkIn", "Sum", instance),
                                        query(OUT, "NetworkOut", "Sum", instance)))
                        .metricDataResults()
                        .stream()
                        .toList());
        var byDay = new TreeMap<Instant, Map<String, Double>>();
        for (var result : results) {
            checkTold(instance, result);
            for (var i = 0; i < result.timestamps().size(); i++) {
                byDay.computeIfAbsent(result.timestamps().get(i), _ -> new HashMap<>())
                        .put(result.id(), result.values().get(i));
            }
        }
        return byDay.values().stream().flatMap(InstanceMetrics::day).toList();
    }

    private static MetricDataQuery query(String id, String metric, String statistic, String instance) {
        return MetricDataQuery.builder()
                .id(id)
                .metricStat(stat -> stat.stat(statistic)
                        .period((int) Duration.ofDays(1).toSeconds())
                        .metric(of -> of.namespace("AWS/EC2")
                                .metricName(metric)
                                .dimensions(Dimension.builder()
                                        .name("InstanceId")
                                        .value(instance)
                                        .build())))
                .build();
    }

    private static void checkTold(String instance, MetricDataResult result) {
        if (result.statusCode() == StatusCode.INTERNAL_ERROR || result.statusCode() == StatusCode.FORBIDDEN) {
            throw new Unavailable("CloudWatch does not tell %s of %s: %s"
                    .formatted(result.label(), instance, result.statusCodeAsString()));
        }
    }

    private static Stream<Idleness.Day> day(Map<String, Double> figures) {
        var cpu = figures.get(CPU);
        var in = figures.get(IN);
        var out = figures.get(OUT);
        return cpu == null || in == null || out == null ? Stream.empty() : Stream.of(new Idleness.Day(cpu, in + out));
    }
}
