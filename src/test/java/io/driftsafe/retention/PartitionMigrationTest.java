package io.driftsafe.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.TestDatabases;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was written before there were partitions. */
class PartitionMigrationTest {

    private final String url = TestDatabases.fresh();
    private final JdbcTemplate database = new JdbcTemplate(new DriverManagerDataSource(url));

    @Test
    void becomesTheFirstPartitionAsItStandsEvenIfItsIdsAreOfLater() {
        migrate("15.4");
        var id = "01f00000-0000-7000-8000-000000000001";
        database.execute("insert into execution_log values ('%s', 1, now(), 'INFO', 'x', 'a', '{}', 'p', 'h', 'k')"
                .formatted(id));
        var stored = database.queryForObject("select pg_relation_filenode('execution_log')", Long.class);

        migrate("17.30");

        assertThat(database.queryForObject(
                        "select count(*) from execution_log where operation_id::text = ?", Long.class, id))
                .isEqualTo(1);
        assertThat(database.queryForObject("select pg_relation_filenode('execution_log_earlier')", Long.class))
                .isEqualTo(stored);
        assertThatThrownBy(() -> database.execute("delete from execution_log")).hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.execute("delete from execution_log_earlier"))
                .hasMessageContaining("append-only");
    }

    private void migrate(String target) {
        Flyway.configure().dataSource(url, null, null).target(target).load().migrate();
    }
}
