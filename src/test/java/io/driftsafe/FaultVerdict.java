package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What has to hold when all faults are over, read from the database and from the simulated cloud's journal. */
final class FaultVerdict {

    /** Each query names the resources for which it does not hold. */
    private static final Map<String, String> INVARIANTS = invariants();

    private final Connection database;
    private final List<RepeatedFix> fixes;
    private final Map<String, Struck> struck;
    private final Supplier<Optional<ServiceClient>> client;

    private FaultVerdict(
            Connection database,
            List<RepeatedFix> fixes,
            Map<String, Struck> struck,
            Supplier<Optional<ServiceClient>> client) {
        this.database = database;
        this.fixes = fixes;
        this.struck = struck;
        this.client = client;
    }

    static FaultVerdict on(
            Connection database,
            List<RepeatedFix> fixes,
            Map<String, Struck> struck,
            Supplier<Optional<ServiceClient>> client) {
        return new FaultVerdict(database, fixes, struck, client);
    }

    private static Map<String, String> invariants() {
        var all = new LinkedHashMap<String, String>();
        all.put("none stuck", """
            select resource_id from operation where state not in ('APPLIED', 'FAILED', 'ROLLED_BACK', 'ROLLBACK_FAILED')\
            """);
        all.put("no task is left", """
            select o.resource_id from operation o, scheduled_tasks\
            """);
        all.put("none works on a resource any more", """
            select resource_id from operation join resource_claim on operation_id = id
            where working or state not in ('FAILED', 'ROLLBACK_FAILED')\
            """);
        all.put("one operation for each fix", """
            select resource_id from operation group by resource_id having count(*) <> 1\
            """);
        all.put("no change made twice", """
            select resource_id from simulated_journal
            group by resource_id, split_part(write_key, ':', 2) having count(*) > 1\
            """);
        all.put("each change begins where the one before ended", """
            select resource_id from (select resource_id, before, lag(after) over (partition by resource_id order by sequence) as last
                from simulated_journal) j where last is not null and last <> before\
            """);
        all.put("none applied without passing checks", """
            select resource_id from operation o join execution_log l on l.operation_id = o.id and l.message = 'Applying the fix'
            where not exists (select from execution_log c where c.operation_id = o.id
                and c.message = 'Safety checks passed' and c.sequence < l.sequence)\
            """);
        all.put("attempts rise", """
            select resource_id from operation o join (select operation_id, (context ->> 'attempt')::bigint as attempt,
                lag((context ->> 'attempt')::bigint) over (partition by operation_id order by sequence) as last
                from execution_log where message like 'Attempt % begins') l on l.operation_id = o.id where l.last >= l.attempt\
            """);
        all.put("nothing written after its end", """
            select j.resource_id from simulated_journal j join operation o using (resource_id)
            where j.at > (select max("timestamp") from execution_log where operation_id = o.id and (
                message like case split_part(j.write_key, ':', 2) when 'apply' then 'Fix %' else 'Roll%back%failed%' end
                or split_part(j.write_key, ':', 2) = 'rollback' and message = 'Rolled back and verified'))
                + interval '100 milliseconds'\
            """);
        all.put("each write was announced", """
            select j.resource_id from simulated_journal j join operation o using (resource_id)
            where not exists (select from execution_log where operation_id = o.id and context ->> 'write_key' = j.write_key)\
            """);
        all.put("the state is true", """
            select o.resource_id from operation o
            join simulated_resource r on r.resource_key = o.resource_key
            left join snapshot was on was.operation_id = o.id and was.kind = 'ORIGINAL'
            left join snapshot wanted on wanted.operation_id = o.id and wanted.kind = 'TARGET'
            where not case o.state
                when 'APPLIED' then r.config = wanted.config
                when 'ROLLED_BACK' then r.config = was.config
                when 'FAILED' then r.config = was.config and not o.may_have_changed
                when 'ROLLBACK_FAILED' then r.config <> was.config and o.failure_message is not null
                else false end\
            """);
        return all;
    }

    void judge(Collection<Throwable> complaints, Map<String, Integer> counts, List<FaultyNode> nodes)
            throws SQLException {
        var violations = new ArrayList<String>();
        complaints.forEach(complaint -> violations.add("A caller complains: " + complaint.getMessage()));
        for (var invariant : INVARIANTS.entrySet()) {
            for (var resource : texts(database, invariant.getValue())) {
                violations.add("Not so: %s, of %s%n%s".formatted(invariant.getKey(), resource, history(resource)));
            }
        }
        var known = texts(database, "select resource_id from operation");
        fixes.stream()
                .filter(fix -> !known.contains(fix.resource()))
                .forEach(lost -> violations.add("Lost: " + lost.resource()));
        brokenChains().forEach(id -> violations.add("The log is not whole: " + id));
        counts.put(
                "commit without answer",
                nodes.stream().mapToInt(node -> node.wire().commitsLost()).sum());
        System.out.println("FaultSuiteTest: " + counts);
        System.out.println(
                "FaultSuiteTest: " + texts(database, "select state || ' ' || count(*) from operation group by state"));
        var recoveries = recoveries();
        System.out.printf(
                "FaultSuiteTest: recovery of what was struck: median %d ms, worst %d ms%n",
                recoveries.get(recoveries.size() / 2), recoveries.getLast());
        assertThat(violations).describedAs("violations").isEmpty();
        assertThat(counts.keySet()).describedAs("windows hit").containsAll(windows());
    }

    private static List<String> windows() {
        return Stream.of(Window.values())
                .flatMap(window -> Stream.of(window.of(false), window.of(true)))
                .map(Window::told)
                .toList();
    }

    private List<String> brokenChains() {
        await().atMost(Duration.ofMinutes(1)).until(() -> client.get().isPresent());
        var service = client.get().orElseThrow();
        return fixes.stream()
                .map(RepeatedFix::id)
                .filter(id -> !service.get("/api/v1/operations/" + id + "/log")
                        .expect(200)
                        .at("/chain/verified")
                        .booleanValue())
                .toList();
    }

    /** From the blow to the end of what it struck, in milliseconds, shortest first. */
    private List<Long> recoveries() throws SQLException {
        var all = new ArrayList<Long>();
        for (var one : struck.entrySet()) {
            for (var millis : texts(database, """
                select ceil(extract(epoch from min("timestamp") - timestamptz '%1$s') * 1000)::bigint::text
                from execution_log join operation on id = operation_id where resource_id = '%2$s' and "timestamp" >= '%1$s'
                and (message like 'Fix %%' or message like 'Rolled back and%%' or message like 'Rollback failed%%')
                having min("timestamp") is not null\
                """.formatted(one.getValue().at, one.getKey()))) {
                all.add(Long.valueOf(millis));
            }
        }
        all.sort(null);
        return all.isEmpty() ? List.of(0L) : all;
    }

    private String history(String resource) throws SQLException {
        var blow = struck.get(resource);
        var lines = texts(database, """
            select line from (
                select "timestamp" as at, 'log ' || sequence || ' ' || level || ' ' || message || ' ' || context::text as line
                from execution_log join operation o on o.id = operation_id where resource_id = '%1$s'
                union all select written_at, 'intent ' || direction || ' attempt ' || i.attempt || ' ' || coalesce(outcome, 'standing')
                from intent i join operation o on o.id = operation_id where resource_id = '%1$s'
                union all select at, 'cloud ' || write_key || ' ' || after::text from simulated_journal where resource_id = '%1$s') h
            order by at\
            """.formatted(resource));
        return (blow == null ? "" : "struck at %s: %s%n".formatted(blow.at, blow.how)) + String.join("\n", lines);
    }

    static List<String> texts(Connection database, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = database.createStatement();
                var row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    /** When and how an operation was struck. */
    record Struck(OffsetDateTime at, String how) {}
}
