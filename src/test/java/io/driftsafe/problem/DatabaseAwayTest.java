package io.driftsafe.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.hibernate.TransactionException;
import org.junit.jupiter.api.Test;
import org.springframework.orm.jpa.JpaSystemException;

class DatabaseAwayTest {

    @Test
    void isMeantByAConnectionThatBrokeBeforeItsTransactionEnded() {
        var broken = new TransactionException(
                "Unable to rollback against JDBC Connection", new SQLException("Connection is closed"));

        assertThat(DatabaseAway.isMeantBy(new JpaSystemException(broken))).isTrue();
    }

    @Test
    void isNotMeantByACommitThatTheDatabaseRefused() {
        var refused = new TransactionException(
                "Unable to commit against JDBC Connection", new SQLException("duplicate key", "23505"));

        assertThat(DatabaseAway.isMeantBy(new JpaSystemException(refused))).isFalse();
    }
}
