package io.driftsafe.provider;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the connection of an account from being removed or led elsewhere while an operation comes to need it. */
@Component
public class HeldConnections {

    private final JdbcClient database;
    private final List<String> connected;

    HeldConnections(JdbcClient database, List<Connector> connectors) {
        this.database = database;
        this.connected = connectors.stream().map(Connector::provider).toList();
    }

    /**
     * Holds it until the transaction ends: whoever changes it waits, and then finds the operation. Taken before a
     * claim.
     *
     * @throws Refusal 422 if the account is reached by a connection and there is none any more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void hold(String provider, String account) {
        var held = database.sql("select id from connection where provider = ? and name = ? for key share")
                .params(provider, account)
                .query((_, _) -> true)
                .optional();
        if (held.isEmpty() && connected.contains(provider)) {
            throw Refusal.of(
                    ProblemCode.INVALID_REQUEST,
                    "There is no connection %s of %s any more: make it again first".formatted(account, provider));
        }
    }
}
