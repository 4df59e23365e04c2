package io.driftsafe.gate;

import java.time.Instant;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who changed what of limits and budgets; append-only, and written in the transaction that changes it. */
@Component
class LimitLog {

    private static final Logger LOG = LoggerFactory.getLogger(LimitLog.class);

    private final JdbcClient database;

    LimitLog(JdbcClient database) {
        this.database = database;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void append(String subject, String message, String actor, Instant now) {
        database.sql("insert into limit_log (\"timestamp\", actor, subject, message) values (?, ?, ?, ?)")
                .params(now.atOffset(ZoneOffset.UTC), actor, subject, message)
                .update();
        LOG.atInfo().addKeyValue("user.name", actor).log("A limit was changed: {}", subject);
    }
}
