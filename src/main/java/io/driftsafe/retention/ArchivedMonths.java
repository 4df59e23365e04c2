package io.driftsafe.retention;

import io.driftsafe.retention.Partitions.Partition;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/** Months whose archive is written: dropped in one transaction, if they still are what was archived. */
@Component
class ArchivedMonths {

    private final JdbcClient database;
    private final Partitions partitions;
    private final Archives archives;

    ArchivedMonths(JdbcClient database, Partitions partitions, Archives archives) {
        this.database = database;
        this.partitions = partitions;
        this.archives = archives;
    }

    /** Some operations that may still go on, or that a person has to deal with. */
    @Transactional(readOnly = true)
    public List<UUID> unfinished(IdRange ids) {
        return database.sql("""
            select id from operation where id >= ? and id < ?
            and (state in ('PENDING', 'VALIDATING_SAFETY', 'APPLYING', 'ROLLING_BACK')
                or (state = 'ROLLBACK_FAILED' or state = 'FAILED' and may_have_changed) and acknowledged_at is null)
            order by id limit 5\
            """)
                .params(ids.lowest(), ids.to())
                .query((row, _) -> row.getObject("id", UUID.class))
                .list();
    }

    /** False, and nothing is dropped, where log or snapshots are not what was archived. */
    @Transactional
    public boolean drop(Partition partition, ArchiveReport archived) {
        partitions.waitBriefly();
        database.sql("lock table %s, %s in share mode".formatted(partition.log(), partition.snapshots()))
                .update();
        var ids = partition.ids();
        // A log only grows, and nothing happens to an operation without a line in it.
        var same = count(partition.log()) == archived.entries()
                && count(partition.snapshots()) == archived.snapshots()
                && count("operation where id >= '%s' and id < '%s'".formatted(ids.lowest(), ids.to()))
                        == archived.operations()
                && unfinished(ids).isEmpty();
        if (!same) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return false;
        }
        database.sql("""
            insert into archived_state (operation_id, kind, estimated_cost, "timestamp", config_hash)
            select operation_id, kind, estimated_cost, "timestamp", config_hash from %s where kind <> 'OBSERVED'\
            """.formatted(partition.snapshots())).update();
        partitions.drop(partition);
        archives.dropped(ids);
        return true;
    }

    private long count(String rows) {
        return database.sql("select count(*) from " + rows).query(Long.class).single();
    }
}
