package io.driftsafe.operation;

import io.driftsafe.audit.LogLevel;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notices that the database is an older one, restored from a backup: what was in flight then has ended long ago, so its
 * runs only look, and a person decides. What was not in flight is held off by drift, for the cloud shows what was done.
 */
@Component
class RestoredDatabase implements InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(RestoredDatabase.class);

    /** More attempts than an operation has between two backups. */
    private static final long ATTEMPTS = 1_000_000;

    private final JdbcClient database;
    private final Operations operations;
    private final OperationRecords records;
    private final RestoreSettings settings;
    private final TransactionTemplate transactions;
    private final Clock clock;

    RestoredDatabase(
            JdbcClient database,
            Operations operations,
            OperationRecords records,
            RestoreSettings settings,
            TransactionTemplate transactions,
            Clock clock) {
        this.database = database;
        this.operations = operations;
        this.records = records;
        this.settings = settings;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Before any work begins. */
    @Override
    public void afterPropertiesSet() {
        transactions.executeWithoutResult(_ -> {
            notice();
            settings.name().ifPresent(this::noticeNamed);
        });
    }

    /** Also a node that was running when its database was replaced has to find out before it works on. */
    @Transactional(propagation = Propagation.MANDATORY)
    void notice() {
        if (look().isSame()) {
            return;
        }
        lock();
        var found = look();
        if (found.known() == null) {
            database.sql("""
                insert into database_identity (system, timeline, database, noticed_at) values (?, ?, ?, ?)\
                """)
                    .params(
                            found.present().system(),
                            found.present().timeline(),
                            found.present().database(),
                            now())
                    .update();
        } else if (!found.isSame()) {
            hold("It was %s and is %s".formatted(found.known(), found.present()));
            database.sql("update database_identity set system = ?, timeline = ?, database = ?")
                    .params(
                            found.present().system(),
                            found.present().timeline(),
                            found.present().database())
                    .update();
        }
    }

    private void noticeNamed(String name) {
        lock();
        var isNew = database.sql("update database_identity set named = :name where named is distinct from :name")
                        .param("name", name)
                        .update()
                > 0;
        if (isNew) {
            hold("It is the restore " + name);
        }
    }

    private void hold(String why) {
        var inFlight = database.sql("""
            select id from operation where state in (:applying, :back) order by id for update\
            """)
                .param("applying", OperationState.APPLYING.name())
                .param("back", OperationState.ROLLING_BACK.name())
                .query((row, _) -> row.getObject("id", UUID.class))
                .list();
        database.sql("update database_identity set attempts_from = attempts_from + ?, noticed_at = ?")
                .params(ATTEMPTS, now())
                .update();
        for (var id : inFlight) {
            database.sql("""
                insert into restored_operation (operation_id, noticed_at) values (?, ?) on conflict do nothing\
                """).params(id, now()).update();
            database.sql("update operation set attempt = attempt + ? where id = ?")
                    .params(ATTEMPTS, id)
                    .update();
            records.log(
                    operations.findById(id).orElseThrow(),
                    LogLevel.WARNING,
                    "The database was restored from a backup that was made while this was in flight: only a look is"
                            + " taken",
                    RunLedger.SERVICE,
                    Map.of());
        }
        LOG.warn(
                "The database was restored from a backup. {}. {} operations were in flight then: nothing more is"
                        + " written by them, and a person has to look",
                why,
                inFlight.size());
    }

    boolean isHeld(OperationId id) {
        return database.sql("select count(*) from restored_operation where operation_id = ?")
                        .param(id.uuid())
                        .query(Long.class)
                        .single()
                > 0;
    }

    void end(OperationId id) {
        database.sql("delete from restored_operation where operation_id = ?")
                .param(id.uuid())
                .update();
    }

    /** Two nodes notice it once. */
    private void lock() {
        database.sql("lock table database_identity in exclusive mode").update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private Comparison look() {
        return database.sql("""
            select known.system as known_system, known.timeline as known_timeline, known.database as known_database,
                present.*
            from (select (pg_control_system()).system_identifier::text as system,
                    substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline,
                    (select oid::bigint from pg_database where datname = current_database()) as database) present
                left join database_identity known on true\
            """)
                .query((row, _) -> new Comparison(
                        row.getString("known_system") == null
                                ? null
                                : new Identity(
                                        row.getString("known_system"),
                                        row.getString("known_timeline"),
                                        row.getLong("known_database")),
                        new Identity(row.getString("system"), row.getString("timeline"), row.getLong("database"))))
                .single();
    }

    /** What is known of the database, and what it is. */
    private record Comparison(@Nullable Identity known, Identity present) {

        boolean isSame() {
            return present.equals(known);
        }
    }

    /** What no backup takes with it. */
    private record Identity(String system, String timeline, long database) {

        @Override
        public String toString() {
            return "server %s, timeline %s, database %d".formatted(system, timeline, database);
        }
    }
}
