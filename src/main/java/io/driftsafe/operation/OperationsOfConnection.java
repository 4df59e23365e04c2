package io.driftsafe.operation;

import io.driftsafe.provider.ConnectionUsers;
import java.util.Arrays;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The operations that a connection has to stay for: those that go on, and those that wait for a person. */
@Component
class OperationsOfConnection implements ConnectionUsers {

    private static final String[] GOING_ON = Arrays.stream(OperationState.values())
            .filter(state -> state.beforeApply() || !state.atRest())
            .map(OperationState::name)
            .toArray(String[]::new);

    private final JdbcClient database;

    OperationsOfConnection(JdbcClient database) {
        this.database = database;
    }

    @Override
    public long needing(String provider, String account) {
        return database.sql("""
                select count(*) from (
                    select id from operation where state = any(?) and provider = ? and account = ?
                    union
                    select operation_id from resource_claim where provider = ? and account = ?) as needing""")
                .params(GOING_ON, provider, account, provider, account)
                .query(Long.class)
                .single();
    }
}
