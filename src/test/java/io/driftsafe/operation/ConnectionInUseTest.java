package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ConnectionReport;
import io.driftsafe.provider.Connector;
import io.driftsafe.wire.AnyVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Connections that operations need, on a simulated cloud whose accounts are reached by connections. */
@ServiceTest
@Import(ConnectionInUseTest.Clouds.class)
class ConnectionInUseTest {

    private static final AtomicInteger ACCOUNTS = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String account = "in-use-" + ACCOUNTS.incrementAndGet();

    @LocalServerPort
    private int port;

    @Autowired
    private OperationService operations;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    private ServiceClient client;
    private String connection = "";

    @TestConfiguration
    static class Clouds {

        @Bean
        Connector simulatedConnector() {
            return new SimulatedConnector();
        }
    }

    @BeforeEach
    void anAccountWithAConnection() {
        client = new ServiceClient(port);
        client.put("/api/v1/providers/simulated/inventory?account=" + account, """
                        {"version": 4, "resources": [{"mode": "managed", "type": "aws_instance", "name": "web",
                            "instances": [{"attributes": {"instance_type": "t3.xlarge"}}]}]}""")
                .expect(200);
        connection = "/api/v1/connections/"
                + client.post("/api/v1/connections", wanted("https://one.example"))
                        .expect(201)
                        .id();
    }

    @Test
    void itStaysWhileAnOperationHasYetToBegin() {
        var made = operation().expect(201);

        var refused = client.delete(connection).expect(409);

        assertThat(refused.code()).isEqualTo("resource-busy");
        assertThat(refused.at("/detail").stringValue()).contains("1 operation(s)", account);

        operation().expect(201);
        client.post("/api/v1/operations/" + made.id() + "/check", null).expect(200);

        assertThat(client.delete(connection).expect(409).at("/detail").stringValue())
                .contains("2 operation(s)");

        cancelAll();
        client.delete(connection).expect(204);
    }

    @Test
    void itStaysWhileSomebodyHasToDealWithAResource() {
        var applied = applied();
        database.sql("""
                insert into resource_claim (provider, account, resource_key, operation_id, claimed_at, working)
                select provider, account, resource_key, id, now(), false from operation where id = ?""").param(OperationId.of(applied).uuid()).update();

        assertThat(client.delete(connection).expect(409).at("/detail").stringValue())
                .contains("1 operation(s)");

        database.sql("delete from resource_claim where account = ?")
                .param(account)
                .update();
        client.delete(connection).expect(204);
    }

    @Test
    void itGetsNewCredentialsMeanwhileButLeadsNowhereElse() {
        operation().expect(201);

        client.put(connection, wanted("https://one.example", "type", "file", "path", "/run/secrets/token"))
                .expect(200);
        var refused = client.put(connection, wanted("https://other.example")).expect(409);

        assertThat(refused.code()).isEqualTo("resource-busy");
        assertThat(refused.at("/detail").stringValue()).contains("led elsewhere", "1 operation(s)");

        cancelAll();
        client.put(connection, wanted("https://other.example")).expect(200);
    }

    @Test
    void withoutItNothingIsMadeOrRolledBack() {
        var applied = applied();
        client.delete(connection).expect(204);

        assertThat(operation("t3.medium").expect(422).text()).contains("There is no connection " + account);
        assertThat(client.post("/api/v1/operations/" + applied + "/rollback", null)
                        .expect(422)
                        .text())
                .contains("There is no connection " + account);
        assertThat(state(applied)).isEqualTo("applied");
        assertThat(claims()).isZero();
    }

    @Test
    void whoeverRemovesItWaitsForAnOperationThatJustBeginsAndFindsIt() throws Exception {
        var applied = applied();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var removing = transactions.execute(_ -> {
                operations.requestRollback(
                        OperationId.of(applied), Optional.empty(), AnyVersion.precondition(), new Actor("test"));
                var waiting = threads.submit(() -> client.delete(connection));
                await().atMost(PATIENCE).until(this::somebodyWaitsForTheConnection);
                return waiting;
            });

            assertThat(removing).isNotNull();
            assertThat(removing.get().expect(409).code()).isEqualTo("resource-busy");
        }

        await().atMost(PATIENCE).until(() -> state(applied).equals("rolled_back"));
        client.delete(connection).expect(204);
    }

    @Test
    void anOperationThatBeginsWaitsForWhoeverRemovesItAndFindsNone() throws Exception {
        var applied = applied();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var beginning = transactions.execute(_ -> {
                database.sql("select id from connection where name = ? for update")
                        .param(account)
                        .query((_, _) -> true)
                        .single();
                var rollback = threads.submit(() -> client.post("/api/v1/operations/" + applied + "/rollback", null));
                await().atMost(PATIENCE).until(this::somebodyWaitsForTheConnection);
                database.sql("delete from connection where name = ?")
                        .param(account)
                        .update();
                return rollback;
            });

            assertThat(beginning).isNotNull();
            assertThat(beginning.get().expect(422).text()).contains("There is no connection " + account);
        }

        assertThat(state(applied)).isEqualTo("applied");
        assertThat(claims()).isZero();
    }

    private boolean somebodyWaitsForTheConnection() {
        return database.sql("""
                        select exists (select from pg_stat_activity where wait_event_type = 'Lock'
                        and datname = current_database() and query like '%from connection where%')""").query(Boolean.class).single();
    }

    private Answer operation() {
        return operation("t3.large");
    }

    private Answer operation(String instanceType) {
        return client.post(
                "/api/v1/operations",
                json(
                        "resource_id",
                        "aws_instance.web",
                        "resource_type",
                        "aws_instance",
                        "fix_description",
                        "Downsize",
                        "account",
                        account,
                        "patch",
                        json("instance_type", instanceType),
                        "current_cost",
                        120,
                        "proposed_cost",
                        60));
    }

    private String applied() {
        var id = operation().expect(201).id();
        client.post("/api/v1/operations/" + id + "/check", null).expect(200);
        client.post("/api/v1/operations/" + id + "/apply", null).expect(202);
        await().atMost(PATIENCE).until(() -> state(id).equals("applied"));
        return id;
    }

    private void cancelAll() {
        database.sql("select id from operation where account = ? and state in ('PENDING', 'VALIDATING_SAFETY')")
                .param(account)
                .query((row, _) -> new OperationId(row.getObject("id", UUID.class)).value())
                .list()
                .forEach(id -> client.post("/api/v1/operations/" + id + "/cancel", null)
                        .expect(200));
    }

    private String state(String id) {
        return client.get("/api/v1/operations/" + id).expect(200).at("/status").stringValue();
    }

    private long claims() {
        return database.sql("select count(*) from resource_claim where account = ?")
                .param(account)
                .query(Long.class)
                .single();
    }

    private Object wanted(String endpoint) {
        return wanted(endpoint, "type", "platform");
    }

    private Object wanted(String endpoint, Object... credentials) {
        return json("name", account, "provider", "simulated", "endpoint", endpoint, "credentials", json(credentials));
    }

    /** As if accounts of the simulated cloud were reached by connections. */
    private static final class SimulatedConnector implements Connector {

        @Override
        public String provider() {
            return "simulated";
        }

        @Override
        public List<FieldError> mistakes(Connection connection) {
            return List.of();
        }

        @Override
        public List<String> trustedHosts() {
            return List.of(".example");
        }

        @Override
        public ConnectionReport verify(Connection connection, Set<String> resourceTypes) {
            return ConnectionReport.unreachable("It is simulated");
        }

        @Override
        public ObjectNode permissions(Set<String> resourceTypes) {
            return JsonMapper.shared().createObjectNode();
        }
    }
}
