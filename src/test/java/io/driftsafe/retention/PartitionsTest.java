package io.driftsafe.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.ServiceTest;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@ServiceTest
class PartitionsTest {

    @Autowired
    private Partitions partitions;

    @Autowired
    private MonthsAhead ahead;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Clock clock;

    @Test
    void standReadyForTheNextMonthsWhenTheServiceIs() {
        var all = partitions.all();

        assertThat(all.getLast().ids().next().isAfter(thisMonth().plusMonths(MonthsAhead.MONTHS)))
                .isTrue();
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).ids().from()).isEqualTo(all.get(i - 1).ids().to());
        }
    }

    @Test
    void takeWhatIsWrittenOfAMonthAndRefuseToChangeIt() {
        var month = thisMonth().plusMonths(2);
        var partition = partitions.all().stream()
                .filter(one -> IdRange.of(month).equals(one.ids()))
                .findFirst()
                .orElseThrow();
        var operation = new UUID(IdRange.first(month).getMostSignificantBits() | 0x7000, Long.MIN_VALUE);

        database.update(
                "insert into execution_log values (?, 1, now(), 'INFO', 'x', 'somebody', '{}', 'p', 'h', 'k')",
                operation);

        var where = " from " + partition.log() + " where operation_id = '" + operation + "'";
        assertThat(database.queryForObject("select count(*)" + where, Long.class))
                .isEqualTo(1);
        for (var change : new String[] {"delete" + where, "truncate " + partition.log()}) {
            assertThatThrownBy(() -> database.execute(change)).hasMessageContaining("append-only");
        }
        assertThat(database.queryForObject(
                        "select count(*) from pg_indexes where tablename = ?", Long.class, partition.log()))
                .isEqualTo(2);
    }

    @Test
    void areMadeByOneNodeAtATime() {
        var wanted = partitions.all().getLast().ids().next();

        var made = transaction.execute(_ -> {
            database.queryForList("select pg_advisory_xact_lock(?)", Partitions.LOCK);
            return inAnotherTransaction(wanted);
        });

        assertThat(made).isFalse();
        assertThat(partitions.all().getLast().ids().next()).isEqualTo(wanted);
    }

    @Test
    void areNotWaitedForLongWhereSomebodyHoldsTheTable() {
        var wanted = partitions.all().getLast().ids().next();

        transaction.executeWithoutResult(_ -> {
            database.execute("lock table snapshot in share update exclusive mode");
            assertThatThrownBy(() -> inAnotherTransaction(wanted)).isInstanceOf(DataAccessException.class);
        });

        assertThat(partitions.makeNext(wanted)).isTrue();
        assertThat(partitions.makeNext(wanted)).isFalse();
        ahead.make();
        assertThat(partitions.all().getLast().ids().next()).isEqualTo(wanted.plusMonths(1));
    }

    private boolean inAnotherTransaction(YearMonth wanted) {
        var made = new boolean[1];
        var failure = new RuntimeException[1];
        var thread = Thread.ofVirtual().start(() -> {
            try {
                made[0] = partitions.makeNext(wanted);
            } catch (RuntimeException e) {
                failure[0] = e;
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure[0] != null) {
            throw failure[0];
        }
        return made[0];
    }

    private YearMonth thisMonth() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }
}
