package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.slo.Budgets;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database, whose operations fit a budget singly but not together. */
class SloNodesTest {

    private static final int OPERATIONS = 50;
    private static final int COST = 7;

    /** For 14 of the operations. */
    private static final int LIMIT = 100;

    private static final Pattern HOLDER = Pattern.compile("op_[a-z0-9]{26} \\(7\\)");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String database = PostgresServer.newest().freshDatabase();

    @Test
    void ofFiftyOperationsAtOnceAsManyAreAppliedAsFitTheBudget() throws Exception {
        try (var first = node();
                var second = node()) {
            var clients = List.of(client(first), client(second));
            var budgets = new Budgets(clients.getFirst(), OPERATIONS);
            budgets.created(budgets.slo(LIMIT));
            budgets.created(budgets.slo(LIMIT * 100));
            budgets.spent("0");
            var ids = IntStream.range(0, OPERATIONS)
                    .mapToObj(number -> budgets.checked(number, COST))
                    .toList();

            var answers = atOnce(clients, ids);

            var accepted = accepted(answers);
            assertThat(accepted).isEqualTo(LIMIT / COST);
            assertThat(answers.stream().filter(answer -> answer.status() != 202))
                    .hasSize(OPERATIONS - accepted)
                    .allSatisfy(SloNodesTest::saysByWhomTheRestIsHeld);
            await().atMost(PATIENCE).until(() -> states(clients, ids, "applied"), applied -> applied == accepted);
            assertThat(reserved(first)).isEqualByComparingTo(BigDecimal.valueOf((long) accepted * COST));
            assertThat(states(clients, ids, "validating_safety")).isEqualTo(OPERATIONS - accepted);

            // What is given back makes room for as much again, and no more.
            var applied = ids.stream()
                    .filter(id -> state(clients.getFirst(), id).equals("applied"))
                    .limit(2)
                    .toList();
            applied.forEach(id -> clients.getLast()
                    .post("/api/v1/operations/" + id + "/rollback", null, "Prefer", "wait=60")
                    .expect(200));
            var waiting = ids.stream()
                    .filter(id -> state(clients.getFirst(), id).equals("validating_safety"))
                    .toList();

            assertThat(accepted(atOnce(clients, waiting))).isEqualTo(2);
        }
    }

    private static void saysByWhomTheRestIsHeld(Answer refused) {
        assertThat(refused.expect(409).code()).isEqualTo("checks-failed");
        var message = refused.at("/reasons/0/message").stringValue();
        assertThat(message).contains("98.00 USD in flight by op_", "make 105.00 USD", "the limit of 100.00 USD");
        assertThat(HOLDER.matcher(message).results()).hasSize(LIMIT / COST);
    }

    /** Every other request goes to the other node. */
    private static List<Answer> atOnce(List<ServiceClient> clients, List<String> ids) throws Exception {
        var start = new CyclicBarrier(ids.size());
        var tasks = new ArrayList<Callable<Answer>>();
        for (var i = 0; i < ids.size(); i++) {
            var client = clients.get(i % clients.size());
            var id = ids.get(i);
            tasks.add(() -> {
                start.await();
                return client.post("/api/v1/operations/" + id + "/apply", null);
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Answer>();
            for (var answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static int accepted(List<Answer> answers) {
        return (int) answers.stream().filter(answer -> answer.status() == 202).count();
    }

    private static int states(List<ServiceClient> clients, List<String> ids, String wanted) {
        return (int) ids.stream()
                .filter(id -> state(clients.getLast(), id).equals(wanted))
                .count();
    }

    private static String state(ServiceClient client, String id) {
        return client.get("/api/v1/operations/" + id).at("/status").stringValue();
    }

    /** What all operations hold of the narrow budget. */
    private static BigDecimal reserved(ConfigurableApplicationContext node) {
        return node.getBean(JdbcClient.class)
                .sql("""
                    select sum(amount) from slo_reservation_part join slo on slo.id = slo_id where max_value = ?\
                    """)
                .param(LIMIT)
                .query(BigDecimal.class)
                .single();
    }

    private ConfigurableApplicationContext node() {
        return new SpringApplicationBuilder(DriftSafeApplication.class)
                .run("--server.port=0", "--spring.datasource.url=" + database);
    }

    private static ServiceClient client(ConfigurableApplicationContext node) {
        return new ServiceClient(node.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
