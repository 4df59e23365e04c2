package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.problem.StartRefusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {

    @TempDir
    private Path home;

    private DatabaseSettings.Embedded settings;

    @BeforeEach
    void aDirectoryOfItsOwn() {
        settings = new DatabaseSettings.Embedded(home.resolve("postgres"));
    }

    @Test
    void keepsItsDataAndServesOneServiceAtATime() throws Exception {
        try (var database = EmbeddedDatabase.start(settings)) {
            query(database, "create table kept (n int)");

            assertThat(query(database, "select current_setting('server_version_num')::int / 10000"))
                    .isEqualTo(EmbeddedDatabase.MAJOR);
            assertThat(query(database, "show fsync")).isEqualTo("on");
            assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
            assertThatExceptionOfType(StartRefusal.class)
                    .isThrownBy(() -> EmbeddedDatabase.start(settings))
                    .withMessageContaining(
                            "Another service (process %d)",
                            ProcessHandle.current().pid());
        }

        try (var again = EmbeddedDatabase.start(settings)) {
            assertThat(query(again, "select count(*) from kept")).isEqualTo("0");
        }
    }

    @Test
    void stopsTheServerThatAKilledServiceLeftBehind() throws Exception {
        var orphan = EmbeddedPostgres.builder()
                .setDataDirectory(settings.directory())
                .setCleanDataDirectory(false)
                .start();

        try (var directory = DataDirectory.take(settings)) {
            directory.stopOrphan();

            assertThat(settings.directory().resolve("postmaster.pid")).doesNotExist();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> orphan.getPostgresDatabase().getConnection())
                    .withMessageContaining("refused");
        } finally {
            orphan.close();
        }
    }

    @Test
    void leavesAloneAnotherProgramThatWasGivenTheOldNumber() throws Exception {
        var other = new ProcessBuilder("sleep", "60").start();
        Files.createDirectories(settings.directory());
        Files.writeString(settings.directory().resolve("postmaster.pid"), other.pid() + "\n");

        try (var directory = DataDirectory.take(settings)) {
            directory.stopOrphan();

            assertThat(other.isAlive()).isTrue();
            assertThat(settings.directory().resolve("postmaster.pid")).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void refusesTheDataOfAnotherMajorVersion() throws Exception {
        Files.createDirectories(settings.directory());
        Files.writeString(settings.directory().resolve("PG_VERSION"), "17\n");

        assertThatExceptionOfType(StartRefusal.class)
                .isThrownBy(() -> EmbeddedDatabase.start(settings))
                .withMessageContaining("is of PostgreSQL 17")
                .withMessageContaining("pg_dump");
    }

    private static String query(EmbeddedDatabase database, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(database.getJdbcUrl());
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (var row = statement.getResultSet()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
