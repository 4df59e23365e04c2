package io.driftsafe.slo;

import static io.driftsafe.ServiceClient.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.audit.Actor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever operations and cost SLOs go through: what is reserved of each is the sum of what is in flight. */
@ServiceTest
class ReservationSumTest {

    private static final int STEPS = 80;
    private static final Actor SOMEBODY = new Actor("test");

    private final String account = "sums-" + UUID.randomUUID();
    private final Map<UUID, Held> model = new HashMap<>();
    private final Map<UUID, String> scopes = new HashMap<>();

    @LocalServerPort
    private int port;

    @Autowired
    private Reservations reservations;

    @Autowired
    private SloService service;

    @Autowired
    private Slos slos;

    @Autowired
    private Standings standings;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    private record Held(String type, long amount, boolean applied) {

        long counted() {
            return applied ? amount : Math.max(0, amount);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsReservedIsWhatIsInFlight(long seed) {
        var random = new Random(seed);
        create("a");
        for (var step = 0; step < STEPS; step++) {
            act(random);

            for (var slo : scopes.keySet()) {
                assertThat(standing(slo)).as("step %d", step).isEqualByComparingTo(expected(slo));
                assertThat(parts(slo)).as("step %d", step).isEqualTo(holders(slo));
            }
        }
    }

    private void act(Random random) {
        switch (random.nextInt(10)) {
            case 0 -> create(random.nextBoolean() ? "a" : "b");
            case 1 -> replace(any(random, scopes.keySet()), random.nextBoolean() ? "a" : "b");
            case 2, 3, 4, 5 -> reserve(random, random.nextInt(4) == 0);
            default ->
                Optional.of(model.keySet())
                        .filter(ids -> !ids.isEmpty())
                        .ifPresent(ids -> end(random, any(random, ids)));
        }
    }

    private void end(Random random, UUID operation) {
        var held = requireNonNull(model.get(operation));
        transactions.executeWithoutResult(_ -> {
            switch (random.nextInt(4)) {
                case 0 -> {
                    reservations.applied(operation);
                    model.put(operation, new Held(held.type, held.amount, true));
                }
                case 1 -> {
                    reservations.giveBack(operation);
                    model.remove(operation);
                }
                case 2 -> {
                    reservations.doubt(operation);
                    model.put(operation, new Held(held.type, held.amount, false));
                }
                default -> {
                    reservations.acknowledge(operation);
                    model.put(operation, new Held(held.type, held.amount, false));
                }
            }
        });
    }

    private void reserve(Random random, boolean refused) {
        var operation = UUID.randomUUID();
        var held = new Held(random.nextBoolean() ? "a" : "b", random.nextInt(-50, 50), false);
        var change = new CostChange(
                "simulated",
                account,
                "x",
                held.type,
                Map.of(),
                Situation.side("1000"),
                Situation.side(Long.toString(1000 + held.amount)),
                BigDecimal.ZERO);
        transactions.executeWithoutResult(transaction -> {
            reservations.reserve(operation, change);
            if (refused) {
                transaction.setRollbackOnly();
            } else {
                model.put(operation, held);
            }
        });
    }

    private void create(String type) {
        scopes.put(service.create(asked(type), SOMEBODY).id(), type);
    }

    private void replace(UUID slo, String type) {
        new ServiceClient(port)
                .put(
                        "/api/v1/slos/" + new SloId(slo).value(),
                        json(
                                "name",
                                "Sum",
                                "type",
                                "monthly_budget",
                                "scope",
                                Map.of("provider", "simulated", "account", account, "resource_type", type),
                                "threshold",
                                Map.of("max_value", 1000000),
                                "owner",
                                "tests"))
                .expect(200);
        scopes.put(slo, type);
    }

    private NewSlo asked(String type) {
        return new NewSlo(
                "Sum",
                null,
                SloType.MONTHLY_BUDGET,
                new SloScope("simulated", account, type, null, null, null),
                new Threshold(new BigDecimal("1000000"), 80),
                null,
                Enforcement.BLOCK,
                "tests",
                null);
    }

    private BigDecimal standing(UUID slo) {
        var standing = standings
                .of(List.of(slos.find(slo).orElseThrow()), Optional.empty())
                .getFirst();
        return Standing.reserved(standing.counted(Optional.empty()));
    }

    private BigDecimal expected(UUID slo) {
        return BigDecimal.valueOf(model.values().stream()
                .filter(held -> held.type.equals(scopes.get(slo)))
                .mapToLong(Held::counted)
                .sum());
    }

    private long parts(UUID slo) {
        return database.sql("select count(*) from slo_reservation_part where slo_id = ?")
                .param(slo)
                .query(Long.class)
                .single();
    }

    private long holders(UUID slo) {
        return model.values().stream()
                .filter(held -> held.type.equals(scopes.get(slo)))
                .count();
    }

    private static UUID any(Random random, Iterable<UUID> ids) {
        var all = new ArrayList<UUID>();
        ids.forEach(all::add);
        all.sort(null);
        return all.get(random.nextInt(all.size()));
    }
}
