package io.driftsafe;

import static io.driftsafe.ServiceClient.json;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Machines of the simulated cloud, {@code aws_instance.web_0} and so on, and a fix that halves one. */
public final class WebServers {

    private WebServers() {}

    /** Puts so many in place of all that was there. */
    public static void load(ServiceClient client, int count) {
        var instances = IntStream.range(0, count)
                .mapToObj(number -> json(
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        "web_" + number,
                        "instances",
                        List.of(Map.of("attributes", Map.of("instance_type", "t3.xlarge")))))
                .toList();
        client.put("/api/v1/providers/simulated/inventory", json("version", 4, "resources", instances))
                .expect(200);
    }

    /** An operation with the fix of one of them, checked. */
    public static String checked(ServiceClient client, int number) {
        var id = client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id",
                                "aws_instance.web_" + number,
                                "resource_type",
                                "aws_instance",
                                "fix_description",
                                "Downsize",
                                "patch",
                                Map.of("instance_type", "t3.large"),
                                "current_cost",
                                120,
                                "proposed_cost",
                                60))
                .expect(201)
                .id();
        client.post("/api/v1/operations/" + id + "/check", null).expect(200);
        return id;
    }
}
