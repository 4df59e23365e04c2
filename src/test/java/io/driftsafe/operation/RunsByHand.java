package io.driftsafe.operation;

import io.driftsafe.ServiceClient;
import io.driftsafe.audit.Actor;
import io.driftsafe.gate.Breakers;
import io.driftsafe.gate.Gates;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.OnlyCloud;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.wire.AnyVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Operations whose tasks a test picks itself, before the scheduler can: it may let a run die or stand still at a
 * moment, take the task over, and let time pass.
 */
final class RunsByHand {

    private static final Actor CALLER = new Actor("test");
    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

    private final ApplicationContext service;
    private final JdbcClient database;
    private final ServiceClient client;
    private final String account = "by-hand-" + ACCOUNTS.incrementAndGet();
    private final String resourceType;
    private final Map<String, Object> patch;
    private Duration later = Duration.ZERO;
    private Function<Observation, Progress> progress = Observation::progress;

    /** On an instance that is made smaller and watched more. */
    RunsByHand(ApplicationContext service, int port) {
        this(service, port, "aws_instance", """
            {"instance_type": "t3.xlarge", "monitoring": false, "cpu_core_count": 4, "tags": {"team": "web"}}\
            """, Map.of("instance_type", "t3.large", "monitoring", true));
    }

    /** On a machine that works, and has to be stopped to be made smaller. */
    static RunsByHand onMachine(ApplicationContext service, int port) {
        return new RunsByHand(service, port, "test_machine", """
            {"size": 4, "state": "running", "note": "a", "public_ip": "203.0.113.7"}\
            """, Map.of("size", 2));
    }

    private RunsByHand(
            ApplicationContext service, int port, String resourceType, String attributes, Map<String, Object> patch) {
        this.resourceType = resourceType;
        this.patch = patch;
        this.service = service;
        this.database = service.getBean(JdbcClient.class);
        this.client = new ServiceClient(port);
        client.put("/api/v1/providers/simulated/inventory?account=" + account, """
            {"version": 4, "resources": [{"mode": "managed", "type": "%s", "name": "web", "instances": [
                {"attributes": %s}]}]}\
            """.formatted(resourceType, attributes))
                .expect(200);
    }

    String account() {
        return account;
    }

    /**
     * An operation with the fix, checked.
     *
     * @param more members of its request and their values, in turn
     */
    OperationId checked(Object... more) {
        var fix = ServiceClient.json(
                "resource_id",
                resourceType + ".web",
                "resource_type",
                resourceType,
                "fix_description",
                "Downsize",
                "account",
                account,
                "patch",
                patch,
                "current_cost",
                120,
                "proposed_cost",
                60);
        fix.putAll(ServiceClient.json(more));
        var id = client.post("/api/v1/operations", fix).expect(201).id();
        client.post("/api/v1/operations/" + id + "/check", null).expect(200);
        return OperationId.of(id);
    }

    /** The task of an apply that was just accepted, picked. */
    Task apply() {
        return apply(checked());
    }

    Task apply(OperationId id) {
        return transactions().execute(_ -> {
            service.getBean(OperationService.class).requestApply(id, AnyVersion.precondition(), CALLER);
            return pick(Direction.APPLY, id);
        });
    }

    /** The task of a rollback that was just accepted, picked. */
    Task rollback(OperationId id) {
        return transactions().execute(_ -> {
            service.getBean(OperationService.class)
                    .requestRollback(id, Optional.empty(), AnyVersion.precondition(), CALLER);
            return pick(Direction.ROLLBACK, id);
        });
    }

    /** As the first of all: applied without anything going wrong. */
    OperationId applied() {
        var task = apply();
        task.run();
        return task.id();
    }

    /** From now on the cloud says this of what it works on. */
    void showing(Progress shown) {
        progress = _ -> shown;
    }

    /** What no call can still change after. */
    void letCallsLand() {
        Timing timing = cloud().timing();
        later = later.plus(timing.callTimeout()).plus(timing.settleTime());
    }

    Duration settleTime() {
        return cloud().timing().settleTime();
    }

    /** Until then the last call would land that had left as soon as it was written down. */
    Instant landsBefore(OperationId id) {
        var written = database.sql("select max(written_at) from intent where operation_id = ?")
                .param(id.uuid())
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return written.plus(cloud().timing().callTimeout()).plus(settleTime());
    }

    /** Lets time pass, and says how much that is. */
    Duration waitUntil(Instant time) {
        var passes = Duration.between(service.getBean(Clock.class).instant().plus(later), time);
        later = passes.isNegative() ? later : later.plus(passes);
        return passes;
    }

    private Task pick(Direction direction, OperationId id) {
        var version = database.sql("""
            update scheduled_tasks set picked = true, picked_by = 'a test', version = version + 1,
                last_heartbeat = now() + interval '1 hour'
            where task_name = ? and task_instance = ? returning version\
            """)
                .params(TaskQueue.task(direction), id.value())
                .query(Long.class)
                .single();
        return new Task(direction, id, version);
    }

    void outside(String patch) {
        client.patch(
                        "/api/v1/providers/simulated/resources?account=%s&resource_id=%s.web"
                                .formatted(account, resourceType),
                        patch)
                .expect(200);
    }

    void fault(String kind, String on, String more) {
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"account": "%s", "resource_id": "*", "kind": "%s", "on": "%s"%s}]}\
            """.formatted(account, kind, on, more))
                .expect(200);
    }

    /** Both ways, until they are ended. */
    void refuseEveryWrite() {
        client.put("/api/v1/providers/simulated/faults", """
            {"faults": [{"account": "%1$s", "resource_id": "*", "kind": "fail_before", "on": "apply", "times": null},
                        {"account": "%1$s", "resource_id": "*", "kind": "fail_before", "on": "rollback", "times": null}]}\
            """.formatted(account)).expect(200);
    }

    void endFaults() {
        client.delete("/api/v1/providers/simulated/faults").expect(204);
    }

    ServiceClient.Answer operation(OperationId id) {
        return client.get("/api/v1/operations/" + id.value()).expect(200);
    }

    String status(OperationId id) {
        return operation(id).at("/status").stringValue();
    }

    String live(String pointer) {
        return client.get("/api/v1/resources/live?account=%s&resource_id=%s.web".formatted(account, resourceType))
                .expect(200)
                .at("/config" + pointer)
                .asString();
    }

    boolean logIsWhole(OperationId id) {
        return client.get("/api/v1/operations/" + id.value() + "/log")
                .expect(200)
                .at("/chain/verified")
                .booleanValue();
    }

    /** The writes of this service that the cloud has done, as {@code apply:1:2}: direction, step and attempt. */
    List<String> writes() {
        return database.sql("""
            select substr(write_key, strpos(write_key, ':') + 1) from simulated_journal
            where account = ? and actor = 'service' order by sequence\
            """)
                .param(account)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /** The outcomes of the intents, oldest first; {@code standing} where there is none. */
    List<String> intents(OperationId id) {
        return database.sql("""
            select coalesce(outcome, 'standing') from intent where operation_id = ? order by written_at\
            """)
                .param(id.uuid())
                .query((row, _) -> row.getString(1))
                .list();
    }

    long claims() {
        return count("select count(*) from resource_claim where account = ?", account);
    }

    long tasks(OperationId id) {
        return count("select count(*) from scheduled_tasks where task_instance = ?", id.value());
    }

    /** All that is stored of the operation, its log, its intents, its task and its resource. */
    List<String> everything(OperationId id) {
        return database.sql("""
            select to_jsonb(o)::text from operation o where id = :id
            union all select to_jsonb(s)::text from snapshot s where operation_id = :id
            union all select to_jsonb(l)::text from execution_log l where operation_id = :id
            union all select to_jsonb(i)::text from intent i where operation_id = :id
            union all select to_jsonb(c)::text from resource_claim c where account = :account
            union all select to_jsonb(t)::text from scheduled_tasks t where task_instance = :text
            union all select to_jsonb(r)::text from simulated_resource r where account = :account
            union all select to_jsonb(j)::text from simulated_journal j where account = :account
            order by 1\
            """)
                .param("id", id.uuid())
                .param("text", id.value())
                .param("account", account)
                .query((row, _) -> row.getString(1))
                .list();
    }

    JdbcClient database() {
        return database;
    }

    TransactionTemplate transactions() {
        return service.getBean(TransactionTemplate.class);
    }

    private long count(String query, String parameter) {
        return database.sql(query).param(parameter).query(Long.class).single();
    }

    private io.driftsafe.provider.CloudProvider cloud() {
        return service.getBean(CloudProviders.class).require("simulated");
    }

    /** A task that this test has picked. */
    final class Task {

        private final Direction direction;
        private final OperationId id;
        private final long version;

        private Task(Direction direction, OperationId id, long version) {
            this.direction = direction;
            this.id = id;
            this.version = version;
        }

        OperationId id() {
            return id;
        }

        /** The same task in the hands of another node. */
        Task takenOver() {
            return pick(direction, id);
        }

        RunResult run() {
            return run(_ -> {});
        }

        /** Runs until it is settled, with time passing in between. */
        void finish() {
            while (run() instanceof RunResult.Again) {
                letCallsLand();
            }
        }

        /** A run whose first write the cloud refuses. */
        RunResult refusedBy(ProviderException refusal) {
            return runUntil(Moment.CALLING, 1, () -> {
                throw refusal;
            });
        }

        void dieAt(Moment moment) {
            dieAt(moment, 1);
        }

        /** @param time at which the moment comes in this run, from 1 */
        void dieAt(Moment moment, int time) {
            try {
                runUntil(moment, time, () -> {
                    throw new NodeDied();
                });
                throw new AssertionError("The run never came to " + moment);
            } catch (NodeDied _) {
                // As ordered.
            }
        }

        /** Does something when the moment comes for that time, from 1. */
        RunResult runUntil(Moment moment, int time, Runnable then) {
            var times = new AtomicInteger();
            return run(now -> {
                if (now == moment && times.incrementAndGet() == time) {
                    then.run();
                }
            });
        }

        RunResult run(Consumer<Moment> watcher) {
            return run(watcher, true);
        }

        RunResult run(Consumer<Moment> watcher, boolean leaseOutlasts) {
            var time = service.getBean(Clock.class);
            InstantSource laterOn = () -> time.instant().plus(later);
            var clock = laterOn.withZone(ZoneOffset.UTC);
            var clouds = OnlyCloud.of(new WatchedCloud(cloud(), watcher, seen -> progress.apply(seen)));
            var evidences = service.getBean(Evidences.class);
            var ledger = service.getBean(RunLedger.class);
            var looks = new Looks(clouds, service.getBean(Breakers.class), clock);
            var waiting = new Waiting(service.getBean(OperationSettings.class), ledger, clock);
            var lease = new Lease() {
                @Override
                public boolean outlasts(Duration call) {
                    watcher.accept(Moment.INTENDED);
                    return leaseOutlasts;
                }

                @Override
                public long version() {
                    watcher.accept(Moment.SETTLING);
                    return version;
                }
            };
            return switch (direction) {
                case APPLY ->
                    new ApplyRun(looks, evidences, service.getBean(Gates.class), ledger, waiting, clock).run(id, lease);
                case ROLLBACK -> new RollbackRun(looks, evidences, ledger, waiting, clock).run(id, lease);
            };
        }
    }

    /** The end of a node at a moment that a test has chosen. */
    private static final class NodeDied extends Error {
        private static final long serialVersionUID = 1L;
    }
}
