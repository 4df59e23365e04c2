package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

@Postgres15Test
class Postgres15StartTest {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate database;

    @Test
    void theOldestPostgresIsGoodEnough() {
        var version = database.queryForObject("show server_version", String.class);

        var answer = new ServiceClient(port).get("/actuator/health/readiness");

        assertThat(version).startsWith("15.");
        assertThat(answer.expect(200).at("/status").stringValue()).isEqualTo("UP");
    }
}
