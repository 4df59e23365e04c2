package io.driftsafe.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.ServiceTest;
import io.driftsafe.seal.SealKey;
import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import io.driftsafe.wire.TypeId;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class AuditLogTest {

    private static final Actor ALICE = new Actor("alice");

    @Autowired
    private AuditLog log;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private DataSource source;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JsonMapper json;

    @Autowired
    private Clock clock;

    private UUID operation;

    @BeforeEach
    void anOperation() {
        operation = TypeId.newUuid(clock);
        // Only what a log needs of an operation: every other column gets the emptiest value of its type.
        var needed = "from information_schema.columns where table_name = 'operation' and is_nullable = 'NO'"
                + " and column_default is null and column_name <> 'id' order by column_name";
        var names = database.query("select column_name " + needed, (row, _) -> row.getString(1));
        var values = database.query("select data_type " + needed, (row, _) -> empty(row.getString(1)));
        database.update(
                "insert into operation (id, %s) values (?, %s)"
                        .formatted(String.join(", ", names), String.join(", ", values)),
                operation);
    }

    private static String empty(String type) {
        return switch (type) {
            case "jsonb" -> "'[]'";
            case "boolean" -> "false";
            case "timestamp with time zone" -> "now()";
            case "text" -> "''";
            default -> "0";
        };
    }

    @Test
    void readsWhatWasWrittenOldestFirst() {
        append("created", Map.of("cost", new BigDecimal("60.70"), "double", 0.1, "big", 9_007_199_254_740_993L));
        append("checked", Map.of());
        append("applied", Map.of("a", List.of(1, "é\u2028\"")));

        assertThat(log.newest(operation, 2)).extracting(AuditEntry::message).containsExactly("checked", "applied");
        assertThat(log.after(operation, 1, 1)).extracting(AuditEntry::message).containsExactly("checked");
        var chain = log.chain(operation);
        assertThat(chain.verified()).isTrue();
        assertThat(chain.entries()).isEqualTo(3);
        assertThat(chain.head())
                .isEqualTo(log.newest(operation, 1).getFirst().hash())
                .matches("sha256:[0-9a-f]{64}");
        assertThat(chain.brokenAt()).isNull();
    }

    @Test
    void looksLikeTheContract() {
        append("created", Map.of());

        var entry =
                json.readTree(json.writeValueAsString(log.newest(operation, 1).getFirst()));
        var chain = json.readTree(json.writeValueAsString(log.chain(operation)));

        assertThat(entry.propertyNames())
                .containsExactlyInAnyOrder(
                        "sequence", "timestamp", "level", "message", "actor", "context", "previous_hash", "hash");
        assertThat(entry.get("level").stringValue()).isEqualTo("INFO");
        assertThat(chain.propertyNames()).containsExactly("verified", "verdict", "entries", "head", "broken_at");
    }

    @Test
    void isWrittenInTheTransactionOfTheFactOnly() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> log.append(operation, LogLevel.INFO, "alone", ALICE, Map.of(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update execution_log set message = ''", "delete from execution_log", "truncate execution_log"})
    void theDatabaseRefusesToChangeIt(String statement) {
        append("created", Map.of());

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.execute(statement))
                .withMessageContaining("The execution log is append-only");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        update execution_log set message = 'x' where sequence = 2 and operation_id = :id          | 2
        update execution_log set actor = 'x' where sequence = 1 and operation_id = :id            | 1
        update execution_log set context = '{"a": 1}' where sequence = 3 and operation_id = :id   | 3
        update execution_log set "timestamp" = now() where sequence = 3 and operation_id = :id    | 3
        update execution_log set level = 'DEBUG' where sequence = 3 and operation_id = :id        | 3
        update execution_log set state = 'applied' where sequence = 3 and operation_id = :id      | 3
        update execution_log set hash = concat('sha256:', repeat('a', 64)) where sequence = 2 and operation_id = :id | 2
        delete from execution_log where sequence = 1 and operation_id = :id                       | 1
        delete from execution_log where sequence = 2 and operation_id = :id                       | 2
        delete from execution_log where sequence = 3 and operation_id = :id                       | 3
        delete from execution_log where operation_id = :id                                        | 1
        insert into execution_log select operation_id, 4, "timestamp", level, message, actor, context, hash, hash, key_id from execution_log where sequence = 3 and operation_id = :id | 4
        update operation set log_count = 2 where id = :id                                         | 3
        update operation set log_head = null where id = :id                                       | 3
        """)
    void damageIsSeenWhereItIs(String damage, long at) {
        threeEntries();

        tamper(damage);

        var chain = log.chain(operation);
        assertThat(chain.verified()).isFalse();
        assertThat(chain.verdict()).isEqualTo(SealVerdict.BROKEN);
        assertThat(chain.brokenAt()).isEqualTo(at);
    }

    @Test
    void anEndThatWasCutOffWithTheOperationsRowIsSeenToo() {
        threeEntries();

        tamper("delete from execution_log where sequence = 3 and operation_id = :id");
        tamper("update operation set log_count = 2, log_head = (select hash from execution_log where sequence = 2"
                + " and operation_id = :id) || substr(log_head, 72) where id = :id");

        assertThat(log.chain(operation).brokenAt()).isEqualTo(2);
    }

    @Test
    void anEmptiedLogIsSeenToo() {
        threeEntries();

        tamper("delete from execution_log where operation_id = :id");
        tamper("update operation set log_count = 0, log_head = null where id = :id");

        assertThat(log.chain(operation).brokenAt()).isEqualTo(1);
    }

    @Test
    void whatIsAppendedAfterDamageDoesNotHideIt() {
        threeEntries();
        tamper("delete from execution_log where sequence = 3 and operation_id = :id");
        tamper("update operation set log_count = 2 where id = :id");

        append("later", Map.of());

        assertThat(log.chain(operation).brokenAt()).isEqualTo(3);
    }

    @Test
    void aLogOfAnUnknownKeyIsToldFromADamagedOne() {
        threeEntries();
        var others = new AuditLog(source, json, new Seals(List.of(SealKey.of("other", new byte[32]))), clock);

        var chain = others.chain(operation);

        assertThat(chain.verdict()).isEqualTo(SealVerdict.UNKNOWN_KEY);
        assertThat(chain.verified()).isFalse();
        assertThat(chain.brokenAt()).isEqualTo(1);
    }

    @Test
    void manyAtOnceMakeOneChain() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = LongStream.rangeClosed(1, 40)
                    .mapToObj(n -> threads.submit(() -> append("entry " + n, Map.of("n", n))))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }

        assertThat(log.chain(operation))
                .extracting(AuditLog.Chain::verified, AuditLog.Chain::entries)
                .containsExactly(true, 40L);
    }

    private void threeEntries() {
        append("created", Map.of());
        append("checked", Map.of("passed", true));
        append("applied", Map.of());
    }

    private void append(String message, Map<String, ?> context) {
        transaction.executeWithoutResult(
                _ -> log.append(operation, LogLevel.INFO, message, ALICE, context, Optional.empty()));
    }

    /** As somebody would who owns the table. */
    private void tamper(String statement) {
        transaction.executeWithoutResult(_ -> {
            database.execute("set local session_replication_role = replica");
            assertThat(database.update(statement.replace(":id", "'" + operation + "'")))
                    .isPositive();
        });
    }
}
