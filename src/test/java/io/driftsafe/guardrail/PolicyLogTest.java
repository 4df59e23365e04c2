package io.driftsafe.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.audit.Actor;
import io.driftsafe.seal.SealKey;
import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What somebody with the database in their hands can do to the log of a policy, and that it shows. */
@PolicyTest
class PolicyLogTest {

    @LocalServerPort
    private int port;

    @Autowired
    private PolicyLog log;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private JdbcClient client;

    @Autowired
    private JsonMapper json;

    @Autowired
    private TransactionTemplate transactions;

    private PolicyId policy = new PolicyId(new UUID(0, 0));

    @BeforeEach
    void threeLines() {
        var bot = new Caller(new ServiceClient(port), "bot");
        var id = bot.wrote("chained-" + UUID.randomUUID());
        bot.act(id, "submit").expect(200);
        bot.post(Caller.path(id) + "/reject", null).expect(200);
        policy = PolicyId.of(id);
    }

    @Test
    void aLogThatNobodyTouchedIsWhole() {
        var chain = log.chain(policy);

        assertThat(chain.verdict()).isEqualTo(SealVerdict.WHOLE);
        assertThat(chain.entries()).isEqualTo(3);
        assertThat(chain.unsealed()).isZero();
        assertThat(chain.brokenAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "update policy_log set actor = 'alice' where sequence = 2 and policy_id = ? ; 2",
                "update policy_log set message = message || '!' where sequence = 3 and policy_id = ? ; 3",
                "update policy_log set context = '{}' where sequence = 1 and policy_id = ? ; 1",
                "update policy_log set \"timestamp\" = \"timestamp\" - interval '1 day' where sequence = 1 and"
                        + " policy_id = ? ; 1",
                "update policy_log set exemption_id = gen_random_uuid() where sequence = 1 and policy_id = ? ; 1",
                "update policy_log set hash = null where sequence = 1 and policy_id = ? ; 2",
                "update policy_log set hash = null, previous_hash = null, key_id = null where policy_id = ? ; 3",
                "delete from policy_log where sequence = 1 and policy_id = ? ; 1",
                "delete from policy_log where sequence = 2 and policy_id = ? ; 2",
                "delete from policy_log where sequence = 3 and policy_id = ? ; 3",
                "delete from policy_log where policy_id = ? ; 1",
                "update policy set log_head = null where id = ? ; 3",
                "update policy set log_count = 2 where id = ? ; 3"
            })
    void whatIsTamperedWithShowsWhere(String change, long brokenAt) {
        tamper(change);

        var chain = log.chain(policy);

        assertThat(chain.verdict()).isEqualTo(SealVerdict.BROKEN);
        assertThat(chain.brokenAt()).isEqualTo(brokenAt);
        append(log);
        assertThat(log.chain(policy).verdict()).as("what follows hides nothing").isEqualTo(SealVerdict.BROKEN);
    }

    @Test
    void whoeverCutsTheEndOffCannotMakeTheShorterLogsHead() {
        tamper("delete from policy_log where sequence = 3 and policy_id = ?");
        tamper("update policy set log_count = 2, log_head = (select hash from policy_log where policy_id = policy.id"
                + " and sequence = 2) || substring(log_head from position(' ' in log_head)) where id = ?");

        assertThat(log.chain(policy).brokenAt()).isEqualTo(2);
    }

    @Test
    void linesOlderThanTheChainAreCoveredByTheFirstThatHasAHash() {
        tamper("update policy_log set hash = null, previous_hash = null, key_id = null where policy_id = ?");
        tamper("update policy set log_head = null where id = ?");
        assertThat(log.chain(policy).verified()).as("nobody knows").isFalse();

        append(log);

        var chain = log.chain(policy);
        assertThat(chain.verified()).isTrue();
        assertThat(chain.unsealed()).isEqualTo(3);
        tamper("update policy_log set actor = 'alice' where sequence = 2 and policy_id = ?");
        assertThat(log.chain(policy).brokenAt()).isEqualTo(4);
    }

    @Test
    void aKeyThatIsNotHereIsToldApartFromTampering() {
        var elsewhere = new PolicyLog(client, json, new Seals(List.of(SealKey.of("other", new byte[32]))));

        assertThat(elsewhere.chain(policy).verdict()).isEqualTo(SealVerdict.UNKNOWN_KEY);
    }

    @Test
    void linesWrittenAtOnceFollowEachOther() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var done : threads.invokeAll(Collections.nCopies(12, (Callable<Boolean>) () -> {
                append(log);
                return true;
            }))) {
                assertThat(done.get()).isTrue();
            }
        }

        var chain = log.chain(policy);
        assertThat(chain.verified()).isTrue();
        assertThat(chain.entries()).isEqualTo(15);
    }

    private void append(PolicyLog to) {
        transactions.executeWithoutResult(_ -> to.append(
                policy.uuid(),
                Optional.empty(),
                "Something was done",
                Optional.empty(),
                Map.of(),
                new Actor("bot"),
                Instant.parse("2026-03-01T12:00:00.123456789Z")));
    }

    /** As somebody may who owns the database. */
    private void tamper(String change) {
        transactions.executeWithoutResult(_ -> {
            database.execute("alter table policy_log disable trigger policy_log_is_append_only");
            database.update(change, policy.uuid());
            database.execute("alter table policy_log enable trigger policy_log_is_append_only");
        });
    }
}
