package io.driftsafe;

/** Databases for tests that bring no service up. */
public final class TestDatabases {

    private TestDatabases() {}

    /** The JDBC URL of an empty one, in the newest PostgreSQL. */
    public static String fresh() {
        return PostgresServer.newest().freshDatabase();
    }
}
