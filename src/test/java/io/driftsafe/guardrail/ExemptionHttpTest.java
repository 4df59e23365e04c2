package io.driftsafe.guardrail;

import static io.driftsafe.ServiceClient.json;
import static io.driftsafe.guardrail.Caller.EXEMPTIONS;
import static io.driftsafe.guardrail.Caller.exemption;
import static io.driftsafe.guardrail.Caller.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.access.SignInRule;
import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.AnyVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@PolicyTest
class ExemptionHttpTest {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

    @LocalServerPort
    private int port;

    @Autowired
    private Exemptions exemptions;

    @Autowired
    private PolicyService policies;

    @Autowired
    private TwoPersons twoPersons;

    @Autowired
    private PolicyLog log;

    @Autowired
    private JdbcClient database;

    @Autowired
    private TransactionTemplate transactions;

    private Caller bot;
    private Caller alice;

    @BeforeEach
    void callers() {
        bot = new Caller(new ServiceClient(port), "bot");
        alice = new Caller(new ServiceClient(port), "alice");
    }

    @Test
    void isAskedForApprovedByAnotherAndRevoked() {
        var policy = bot.wrote("exempting");
        var ends = in(Duration.ofDays(30));

        var asked = bot.post(EXEMPTIONS, exemption(policy, "aws_instance.web_*", ends))
                .expect(201);

        assertThat(asked.id()).startsWith("exm_");
        assertThat(asked.header("Location")).contains(path(asked.id()));
        assertThat(asked.header("ETag")).contains("\"0\"");
        assertThat(text(asked, "status")).isEqualTo("requested");
        assertThat(text(asked, "policy")).isEqualTo("exempting");
        assertThat(text(asked, "requested_by")).isEqualTo("bot");
        assertThat(Instant.parse(text(asked, "expires_at"))).isEqualTo(ends);
        assertThat(asked.at("/approval").isNull()).isTrue();
        assertThat(bot.act(asked.id(), "approve").expect(403).at("/detail").stringValue())
                .contains("bot", "another operator");

        var approved = alice.act(asked.id(), "approve").expect(200);

        assertThat(text(approved, "status")).isEqualTo("approved");
        assertThat(approved.at("/approval/approved_by").stringValue()).isEqualTo("alice");
        assertThat(approved.at("/approval/two_persons").booleanValue()).isTrue();
        assertThat(alice.act(asked.id(), "approve").expect(409).at("/detail").stringValue())
                .contains("approved", "revoke");

        var revoked = bot.post(path(asked.id()) + "/revoke", json("reason", "Done early"))
                .expect(200);

        assertThat(text(revoked, "status")).isEqualTo("revoked");
        assertThat(text(revoked, "revoked_by")).isEqualTo("bot");
        assertThat(text(revoked, "revoked_because")).isEqualTo("Done early");
        assertThat(revoked.header("ETag")).contains("\"2\"");
        assertThat(bot.act(asked.id(), "revoke").expect(409).code()).isEqualTo("illegal-transition");
        assertThat(alice.act(asked.id(), "approve").expect(409).at("/detail").stringValue())
                .contains("request a new one");
        assertThat(bot.get(path(asked.id())).expect(200).body()).isEqualTo(revoked.body());
    }

    @Test
    void whatIsNotGrantedIsTurnedDown() {
        var id = asked(bot.wrote("turned-down"), Duration.ofDays(1));

        assertThat(text(alice.act(id, "revoke").expect(200), "status")).isEqualTo("revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.000001S", "P365DT0.000001S", "P366D"})
    void endsWithinAYearToTheMicrosecond(Duration after) {
        var service = at(NOW);
        var policy = bot.wrote("year-" + UUID.randomUUID());

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> request(service, policy, NOW.plus(after)))
                .withMessageContaining("at most 365 days")
                .satisfies(refusal ->
                        assertThat(refusal.errors().getFirst().pointer()).isEqualTo("/expires_at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.000001S", "P365D"})
    void mayEndAtOnceOrAfterAWholeYear(Duration after) {
        var policy = bot.wrote("whole-year-" + UUID.randomUUID());

        var made = request(at(NOW), policy, NOW.plus(after));

        assertThat(made.expiresAt()).isEqualTo(NOW.plus(after));
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, false", "1, false"})
    void theDatabaseKnowsItsEndToTheMicrosecond(long microsAfterItsEnd, boolean counts) {
        var policy = bot.wrote("end-" + UUID.randomUUID());
        var made = request(at(NOW), policy, NOW.plus(YEAR));
        inTransaction(() -> at(NOW).approve(made.exemptionId(), AnyVersion.precondition(), new Actor("alice")));
        var then = NOW.plus(YEAR).plus(microsAfterItsEnd, ChronoUnit.MICROS);

        assertThat(exemptions.inForce(PolicyId.of(policy), then)).hasSize(counts ? 1 : 0);
        assertThat(exemptions.inForce(then).stream().filter(found -> found.id().equals(made.id())))
                .hasSize(counts ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"bot, local, true", "local, local, false", "local, alice, false"})
    void whatWasApprovedWhileNobodySignedInCountsNoMoreOnceTheyHaveTo(String author, String approver, boolean again) {
        var policy = bot.wrote("opened-" + UUID.randomUUID());
        var made = inTransaction(() -> at(NOW).request(
                        new NewExemption(policy, null, null, "*", "It moves away", "OPS-1", NOW.plus(YEAR)),
                        new Actor(author)));
        inTransaction(() -> {
            exemptions.approve(made.id(), new Approval(approver, NOW));
            return made;
        });
        var whileOpen = new Exemptions(database, new SignInRule(false));

        assertThat(whileOpen.inForce(PolicyId.of(policy), NOW)).hasSize(1);
        assertThat(exemptions.inForce(PolicyId.of(policy), NOW)).isEmpty();
        assertThat(exemptions.inForce(NOW)).noneMatch(found -> found.id().equals(made.id()));
        assertThat(exemptions.find(made.id()).orElseThrow().status(NOW)).isEqualTo(Exemption.Status.UNCONFIRMED);
        assertThat(inTransaction(() -> exemptions.list(
                        new Exemptions.Filter(
                                Optional.of(PolicyId.of(policy)),
                                Set.of(Exemption.Status.UNCONFIRMED),
                                Optional.empty()),
                        NOW,
                        Optional.empty(),
                        10)))
                .hasSize(1);
        if (again) {
            inTransaction(() -> at(NOW).approve(made.exemptionId(), AnyVersion.precondition(), new Actor("alice")));
            assertThat(exemptions.inForce(PolicyId.of(policy), NOW)).hasSize(1);
        } else {
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> inTransaction(
                            () -> at(NOW).approve(made.exemptionId(), AnyVersion.precondition(), new Actor("alice"))))
                    .withMessageContaining("make it anew");
        }
        assertThat(inTransaction(() -> at(NOW).revoke(
                                        made.exemptionId(),
                                        Optional.empty(),
                                        AnyVersion.precondition(),
                                        new Actor("bot")))
                        .revocation())
                .isPresent();
    }

    @Test
    void whatHasExpiredIsNeitherApprovedNorRevoked() {
        var policy = bot.wrote("expired");
        var made = request(at(NOW), policy, NOW.plusSeconds(1));
        var later = at(NOW.plusSeconds(1));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> inTransaction(
                        () -> later.approve(made.exemptionId(), AnyVersion.precondition(), new Actor("alice"))))
                .withMessageContaining("expired");
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> inTransaction(() -> later.revoke(
                        made.exemptionId(), Optional.empty(), AnyVersion.precondition(), new Actor("alice"))))
                .withMessageContaining("expired");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "policy_id        | null                           | /policy_id",
                "policy_id        | nothing                        | /policy_id",
                "policy_id        | pol_01jd9r6qk2f3a8xw5t7m0c4bvz | /policy_id",
                "resource_pattern | ' '                            | /resource_pattern",
                "justification    | ' '                            | /justification",
                "ticket           | null                           | /ticket",
                "expires_at       | null                           | /expires_at",
                "expires_at       | soon                           | /expires_at",
                "expires_at       | 2020-01-01T00:00:00Z           | /expires_at",
                "approved_by      | bot                            | /approved_by",
            })
    void refusesWhatItCannotTakeAndSaysWhere(String member, @Nullable String value, String pointer) {
        var body = exemption(bot.wrote("wrong-" + UUID.randomUUID()), "*", in(Duration.ofDays(1)));
        body.put(member, value);

        var refused = bot.post(EXEMPTIONS, body).expect(422);

        assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @Test
    void thereIsNoneFromAPolicyThatWasGivenUp() {
        var policy = bot.wrote("given-up");
        bot.act(policy, "archive").expect(200);

        assertThat(bot.post(EXEMPTIONS, exemption(policy, "*", in(Duration.ofDays(1))))
                        .expect(422)
                        .text())
                .contains("/policy_id", "archived");
    }

    @Test
    void thoseThatSoonCountNoMoreAreListed() {
        var policy = bot.wrote("expiring");
        var soon = asked(policy, Duration.ofHours(1));
        var later = asked(policy, Duration.ofHours(3));
        var notApproved = asked(policy, Duration.ofHours(1));
        var revoked = asked(policy, Duration.ofHours(1));
        List.of(soon, later, revoked).forEach(id -> alice.act(id, "approve").expect(200));
        alice.act(revoked, "revoke").expect(200);

        assertThat(listed(policy, "&expiring_within=7200")).containsExactly(soon);
        assertThat(listed(policy, "&expiring_within=31536000")).containsExactly(later, soon);
        assertThat(listed(policy, "&status=approved")).containsExactly(later, soon);
        assertThat(listed(policy, "&status=requested&status=revoked")).containsExactly(revoked, notApproved);
        assertThat(listed(policy, "")).containsExactly(revoked, notApproved, later, soon);
        for (var wrong : List.of("0", "31536001", "soon")) {
            assertThat(bot.get(EXEMPTIONS + "?expiring_within=" + wrong)
                            .expect(422)
                            .code())
                    .isEqualTo("invalid-request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update policy_exemption set version = version + 1, expires_at = expires_at + interval '1 year' where"
                        + " id = ?",
                "update policy_exemption set version = version + 1, resource_pattern = '*' where id = ?",
                "update policy_exemption set version = version + 1, account = '*' where id = ?",
                "update policy_exemption set version = version + 1, policy_version = 2 where id = ?",
                "update policy_exemption set version = version + 1, approved_by = 'carol' where id = ?",
                "update policy_exemption set version = version + 1, approved_by = null where id = ?",
                "update policy_exemption set version = version + 1, revoked_at = null, revoked_by = null where id = ?",
                "update policy_exemption set updated_at = now() where id = ?",
                "delete from policy_exemption where id = ?"
            })
    void theDatabaseKeepsEachAsItWasGranted(String change) {
        var id = asked(bot.wrote("granted-" + UUID.randomUUID()), Duration.ofDays(1));
        alice.act(id, "approve").expect(200);
        if (change.contains("revoked")) {
            bot.act(id, "revoke").expect(200);
        }

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() ->
                        database.sql(change).param(ExemptionId.of(id).uuid()).update())
                .withMessageContaining("stays as it was granted");
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.sql("truncate policy_exemption").update())
                .withMessageContaining("stays as it was granted");
    }

    @Test
    void theListHasPages() {
        var policy = bot.wrote("paged");
        var ids = List.of(
                asked(policy, Duration.ofDays(1)),
                asked(policy, Duration.ofDays(1)),
                asked(policy, Duration.ofDays(1)));

        var first = bot.get(EXEMPTIONS + "?limit=2&policy_id=" + policy).expect(200);
        var rest = bot.get(EXEMPTIONS + "?limit=2&policy_id=" + policy + "&cursor="
                        + first.at("/next_cursor").stringValue())
                .expect(200);

        assertThat(first.at("/items").findValuesAsString("id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(rest.at("/items").findValuesAsString("id")).containsExactly(ids.get(0));
        assertThat(rest.at("/next_cursor").isNull()).isTrue();
    }

    @Test
    void whoActsOnAnOldVersionIsTold() {
        var id = asked(bot.wrote("stale"), Duration.ofDays(1));
        alice.act(id, "approve", "If-Match", "\"0\"").expect(200);

        assertThat(alice.act(id, "revoke", "If-Match", "\"0\"").expect(412).code())
                .isEqualTo("precondition-failed");
        alice.act(id, "revoke", "If-Match", "\"1\"").expect(200);
    }

    @Test
    void thePolicysLogTellsOfItsExemptions() {
        var policy = bot.wrote("told");
        var id = asked(policy, Duration.ofDays(1));
        alice.act(id, "approve").expect(200);

        var log = bot.get(path(policy) + "/log").expect(200).at("/items");

        assertThat(log.get(1).at("/message").stringValue())
                .contains(id, "was requested: for aws_instance.* at simulated/default and version 1", "OPS-1");
        assertThat(log.get(2).at("/message").stringValue()).contains(id, "was approved");
        assertThat(log.get(2).at("/exemption_id").stringValue()).isEqualTo(id);
        assertThat(log.get(2).at("/actor").stringValue()).isEqualTo("alice");
    }

    private String asked(String policy, Duration until) {
        return bot.post(EXEMPTIONS, exemption(policy, "aws_instance.*", in(until)))
                .expect(201)
                .id();
    }

    private List<String> listed(String policy, String query) {
        return bot.get(EXEMPTIONS + "?policy_id=" + policy + query)
                .expect(200)
                .at("/items")
                .findValuesAsString("id");
    }

    /** The service as it is at a time. */
    private ExemptionService at(Instant time) {
        return new ExemptionService(exemptions, policies, twoPersons, log, Clock.fixed(time, ZoneOffset.UTC));
    }

    private Exemption request(ExemptionService service, String policy, Instant expiresAt) {
        var asked = new NewExemption(policy, null, null, "*", "It moves away", "OPS-1", expiresAt);
        return inTransaction(() -> service.request(asked, new Actor("bot")));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(_ -> work.get()));
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time).truncatedTo(ChronoUnit.MICROS);
    }

    private static String text(Answer answer, String member) {
        return answer.at("/" + member).stringValue();
    }
}
