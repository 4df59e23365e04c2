package io.driftsafe.problem;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.TransactionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/** Tells failures of the database that pass by from errors of ours. */
final class DatabaseAway {

    /** Connections lost, refused or ended by an administrator; locks and serialization. */
    private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03");

    private DatabaseAway() {}

    static boolean isMeantBy(Throwable thrown) {
        return causes(thrown).anyMatch(DatabaseAway::isAway);
    }

    private static boolean isAway(Throwable cause) {
        return cause instanceof DataAccessResourceFailureException
                || cause instanceof TransientDataAccessException
                || cause instanceof CannotCreateTransactionException
                || cause instanceof SQLRecoverableException
                || cause instanceof SQLTransientConnectionException
                || (cause instanceof TransactionException ended && connectionIsClosed(ended.getCause()))
                || (cause instanceof SQLException exception && isAway(exception.getSQLState()));
    }

    /** What the pool says of a connection that broke before: the end of its transaction hides why it broke. */
    private static boolean connectionIsClosed(@Nullable Throwable cause) {
        return cause instanceof SQLException exception && exception.getSQLState() == null;
    }

    private static boolean isAway(@Nullable String state) {
        return state != null && (state.startsWith("08") || STATES.contains(state));
    }

    static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
