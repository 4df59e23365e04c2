package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@Postgres15Test
class LifeOnPostgres15Test {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    @Test
    void oneWholeLifeFromCreationToRollback() {
        var client = new ServiceClient(port);
        client.put("/api/v1/providers/simulated/inventory", """
                        {"version": 4, "resources": [{"mode": "managed", "type": "aws_instance", "name": "web",
                            "instances": [{"attributes": {"instance_type": "t3.xlarge"}}]}]}""").expect(200);
        var id = client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id", "aws_instance.web",
                                "resource_type", "aws_instance",
                                "fix_description", "Downsize",
                                "patch", Map.of("instance_type", "t3.large")))
                .expect(201)
                .id();
        var path = "/api/v1/operations/" + id;
        client.post(path + "/check", null).expect(200);

        var applied = client.post(path + "/apply", null, "Prefer", "wait=60").expect(200);
        var changed = type(client);
        var rolledBack =
                client.post(path + "/rollback", null, "Prefer", "wait=60").expect(200);

        assertThat(database.sql("show server_version_num").query(String.class).single())
                .startsWith("15");
        assertThat(List.of(applied, rolledBack))
                .extracting(answer -> answer.at("/status").stringValue())
                .containsExactly("applied", "rolled_back");
        assertThat(changed).isEqualTo("t3.large");
        assertThat(type(client)).isEqualTo("t3.xlarge");
        assertThat(client.get(path + "/log").at("/chain/verified").booleanValue())
                .isTrue();
        assertThat(client.get("/api/v1/providers/simulated/journal").at("/items"))
                .hasSize(2);
    }

    private static String type(ServiceClient client) {
        return client.get("/api/v1/resources/live?resource_id=aws_instance.web")
                .expect(200)
                .at("/config/instance_type")
                .stringValue();
    }
}
