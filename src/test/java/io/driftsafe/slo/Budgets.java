package io.driftsafe.slo;

import static io.driftsafe.ServiceClient.json;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An account of its own in the simulated cloud, with cost SLOs, spend and operations that cost something. */
public final class Budgets {

    private static final Set<String> ENDED = Set.of("applied", "failed", "rolled_back", "rollback_failed");

    private final ServiceClient client;
    private final String account = "budgets-" + UUID.randomUUID();

    /** @param resources how many instances there are, {@code aws_instance.web_0} and so on */
    public Budgets(ServiceClient client, int resources) {
        this.client = client;
        var instances = IntStream.range(0, resources)
                .<Map<String, @Nullable Object>>mapToObj(number -> json(
                        "module",
                        number % 2 == 0 ? null : "module.odd",
                        "mode",
                        "managed",
                        "type",
                        "aws_instance",
                        "name",
                        "web_" + number,
                        "instances",
                        List.of(Map.of(
                                "attributes",
                                Map.of(
                                        "id",
                                        "i-" + number,
                                        "instance_type",
                                        "t3.large",
                                        "tags",
                                        Map.of("number", Integer.toString(number)))))))
                .peek(resource -> resource.values().removeIf(value -> value == null))
                .toList();
        client.put(
                        "/api/v1/providers/simulated/inventory?account=" + account,
                        json("version", 4, "resources", instances))
                .expect(200);
    }

    public String account() {
        return account;
    }

    static String resource(int number) {
        return number % 2 == 0 ? "aws_instance.web_" + number : "module.odd.aws_instance.web_" + number;
    }

    /** A cost SLO of this account, with a limit and whatever else. */
    public Map<String, @Nullable Object> slo(Object limit, @Nullable Object... more) {
        var slo = json(
                "name",
                "Budget",
                "type",
                "monthly_budget",
                "scope",
                Map.of("provider", "simulated", "account", account),
                "threshold",
                json("max_value", limit),
                "owner",
                "tests");
        slo.putAll(json(more));
        return slo;
    }

    /** The same scope with more to it. */
    Map<String, Object> scope(Object... more) {
        var scope = new LinkedHashMap<String, Object>(Map.of("provider", "simulated", "account", account));
        for (var i = 0; i < more.length; i += 2) {
            scope.put((String) more[i], more[i + 1]);
        }
        return scope;
    }

    public String created(Map<String, @Nullable Object> slo) {
        return client.post("/api/v1/slos", slo).expect(201).id();
    }

    Answer status(String slo) {
        return client.get("/api/v1/slos/" + slo + "/status").expect(200);
    }

    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    /** All that was spent today, in place of what was said before. */
    public Answer spent(String amount) {
        return imported("", line(today(), "Amazon Elastic Compute Cloud", "", amount, ""))
                .expect(200);
    }

    Answer imported(String query, String... lines) {
        return client.put("/api/v1/slos/spend?account=" + account + query, file(lines), "Content-Type", "text/csv");
    }

    static String file(String... lines) {
        return "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,ResourceId,Tags\n"
                + String.join("\n", lines);
    }

    static String line(LocalDate day, String service, String resourceId, String cost, String tags) {
        return "%s,%s,USD,%s,%s,%s,%s,\"%s\""
                .formatted(cost, cost, day, day.plusDays(1), service, resourceId, tags.replace("\"", "\"\""));
    }

    /** An operation on a resource that then costs more a month, or less. */
    public Map<String, @Nullable Object> fix(int number, Object added) {
        return json(
                "account",
                account,
                "resource_id",
                resource(number),
                "resource_type",
                "aws_instance",
                "fix_description",
                "Change it",
                "patch",
                Map.of("monitoring", true, "ebs_optimized", true),
                "current_cost",
                1000,
                "proposed_cost",
                new BigDecimal("1000").add(new BigDecimal(added.toString())),
                "strict",
                false);
    }

    public String created(int number, Object added) {
        return client.post("/api/v1/operations", fix(number, added)).expect(201).id();
    }

    Answer check(String operation) {
        return client.post("/api/v1/operations/" + operation + "/check", null).expect(200);
    }

    public String checked(int number, Object added) {
        var id = created(number, added);
        check(id);
        return id;
    }

    Answer apply(String operation) {
        return client.post("/api/v1/operations/" + operation + "/apply", null);
    }

    /** Applied to the end. */
    String applied(int number, Object added) {
        var id = checked(number, added);
        apply(id).expect(202);
        ended(id, "applied");
        return id;
    }

    void ended(String operation, String wanted) {
        await().atMost(Duration.ofSeconds(60)).until(() -> ENDED.contains(state(operation)));
        await().atMost(Duration.ofSeconds(60)).until(() -> state(operation), wanted::equals);
    }

    String state(String operation) {
        return client.get("/api/v1/operations/" + operation).at("/status").stringValue();
    }

    /** The answer of the check of cost SLOs. */
    static String sloCheck(Answer operation, String member) {
        return operation
                .at("/safety_checks")
                .valueStream()
                .filter(check -> check.at("/name").stringValue().equals("slo_check"))
                .map(check -> check.path(member).asString())
                .findFirst()
                .orElseThrow();
    }
}
