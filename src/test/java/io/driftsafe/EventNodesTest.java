package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one database: what one does, the other tells, and an open stream does not keep either from stopping. */
@Timeout(150)
class EventNodesTest {

    /** An answer that is not ended holds a stop up for this long at least. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private final String database = PostgresServer.newest().freshDatabase();

    @TempDir
    private Path directory;

    @Test
    void tellWhatTheOtherDoesAndStopWithStreamsOpen() throws Exception {
        try (var first = ServiceProcess.start(directory.resolve("1.log"), "--spring.datasource.url=" + database);
                var second = ServiceProcess.start(directory.resolve("2.log"), "--spring.datasource.url=" + database);
                var all = new EventReader(second.port(), "/api/v1/events", null)) {
            var id = created(first.client());

            var told = all.upTo(event -> event.isStatus("pending"));

            assertThat(told).extracting(EventReader.Event::operation).containsOnly(id);
            try (var one = new EventReader(second.port(), "/api/v1/operations/" + id + "/events", null)) {
                first.client()
                        .post("/api/v1/operations/" + id + "/cancel", null)
                        .expect(200);
                assertThat(one.upTo(event -> event.isStatus("cancelled"))).hasSize(4);

                assertThat(second.stop()).isLessThan(SOON);
            }
            try (var resumed = new EventReader(
                    first.port(), "/api/v1/events", told.getLast().id())) {
                assertThat(resumed.upTo(event -> event.isStatus("cancelled"))).hasSize(2);
            }
        }
    }

    private static String created(ServiceClient client) {
        client.put(
                        "/api/v1/providers/simulated/inventory",
                        json(
                                "version",
                                4,
                                "resources",
                                List.of(json(
                                        "mode",
                                        "managed",
                                        "type",
                                        "aws_instance",
                                        "name",
                                        "web",
                                        "instances",
                                        List.of(Map.of("attributes", Map.of("instance_type", "t3.xlarge")))))))
                .expect(200);
        return client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id",
                                "aws_instance.web",
                                "resource_type",
                                "aws_instance",
                                "fix_description",
                                "Downsize",
                                "patch",
                                Map.of("instance_type", "t3.large")))
                .expect(201)
                .id();
    }
}
