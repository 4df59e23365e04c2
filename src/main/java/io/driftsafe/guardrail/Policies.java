package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The policies that there are, with all their versions. */
@Component
class Policies {

    private static final String WITH_NEWEST = withVersion("newest");

    private static String withVersion(String which) {
        return """
                select p.id, p.name, p.version, p.active, p.created_at, p.updated_at,
                    v.number, v.content, v.state, v.written_by, v.written_at, v.approved_by, v.approved_at
                from policy p join policy_version v on v.policy_id = p.id and v.number = p.%s
                where\s""".formatted(which);
    }

    private final JdbcClient database;
    private final JsonMapper json;

    Policies(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    Optional<Policy> find(UUID id) {
        return database.sql(WITH_NEWEST + "p.id = :id")
                .param("id", id)
                .query(this::policy)
                .optional();
    }

    /** Until the end of the transaction nobody else changes it. */
    Optional<Policy> lock(UUID id) {
        // What is joined to a locked row may be older than the row, so it is read once that is held.
        var held = database.sql("select id from policy where id = :id for update")
                .param("id", id)
                .query((row, _) -> row.getObject("id", UUID.class))
                .optional();
        return held.flatMap(this::find);
    }

    /** Until the end of the transaction no other import is made, nor any policy by one. */
    void lockImports() {
        database.sql("select pg_advisory_xact_lock(hashtextextended('driftsafe policy import', 0))")
                .query((_, _) -> true)
                .single();
    }

    /** That is not archived. */
    Optional<UUID> idOf(String name) {
        return database.sql("select id from policy where name = :name and archived_at is null")
                .param("name", name)
                .query((row, _) -> row.getObject("id", UUID.class))
                .optional();
    }

    /** What the newest versions say of those that are not archived, in the order of their names. */
    Map<String, PolicyContent> present() {
        return contents(WITH_NEWEST + "p.archived_at is null order by p.name");
    }

    /** What the versions say that judge, in the order of their names. */
    Map<String, PolicyContent> judging() {
        return contents(withVersion("active") + "p.active is not null order by p.name");
    }

    private Map<String, PolicyContent> contents(String query) {
        var contents = new LinkedHashMap<String, PolicyContent>();
        database.sql(query)
                .query(this::policy)
                .list()
                .forEach(policy -> contents.put(policy.name(), policy.newest().content()));
        return contents;
    }

    /** The versions that judge now, by the names of their policies; without what they say, which never changes. */
    List<PolicyJudge> judges() {
        return database.sql("select id, name, active from policy where active is not null order by name")
                .query((row, _) -> new PolicyJudge(
                        new PolicyId(row.getObject("id", UUID.class)).value(),
                        row.getString("name"),
                        row.getInt("active")))
                .list();
    }

    /** Newest first. */
    List<Policy> list(Filter filter, Optional<UUID> after, int limit) {
        return database.sql(WITH_NEWEST + """
                (cast(:after as uuid) is null or p.id < :after)
                and (:anyState or v.state = any(:states))
                and (cast(:active as boolean) is null or (p.active is not null) = :active)
                and (cast(:name as text) is null or p.name = :name)
                order by p.id desc limit :limit""")
                .param("after", after.orElse(null))
                .param("anyState", filter.states().isEmpty())
                .param("states", filter.states().stream().map(Enum::name).toArray(String[]::new))
                .param("active", filter.active())
                .param("name", filter.name())
                .param("limit", limit)
                .query(this::policy)
                .list();
    }

    /** False, and nothing is stored, if another one that is not archived has its name. */
    boolean add(Policy policy) {
        var added = database.sql("""
                        insert into policy (id, name, version, newest, created_at, updated_at)
                        values (:id, :name, :version, :newest, :createdAt, :updatedAt)
                        on conflict (name) where archived_at is null do nothing""")
                .param("id", policy.id())
                .param("name", policy.name())
                .param("version", policy.version())
                .param("newest", policy.newest().number())
                .param("createdAt", utc(policy.createdAt()))
                .param("updatedAt", utc(policy.updatedAt()))
                .update();
        if (added == 1) {
            add(policy.id(), policy.newest());
        }
        return added == 1;
    }

    private void add(UUID id, PolicyVersion version) {
        database.sql("""
                        insert into policy_version (policy_id, number, content, state, written_by, written_at)
                        values (:id, :number, cast(:content as jsonb), :state, :writtenBy, :writtenAt)""")
                .param("id", id)
                .param("number", version.number())
                .param("content", json.writeValueAsString(version.content()))
                .param("state", version.state().name())
                .param("writtenBy", version.writtenBy())
                .param("writtenAt", utc(version.writtenAt()))
                .update();
    }

    /** Says something new; what was said before keeps its number. */
    void write(UUID id, PolicyVersion version, Instant now) {
        add(id, version);
        database.sql("""
                        update policy set version = version + 1, newest = :number, updated_at = :now
                        where id = :id""")
                .param("number", version.number())
                .param("now", utc(now))
                .param("id", id)
                .update();
    }

    void move(UUID id, int number, PolicyState state) {
        database.sql("update policy_version set state = :state where policy_id = :id and number = :number")
                .param("state", state.name())
                .param("id", id)
                .param("number", number)
                .update();
    }

    void approve(UUID id, int number, Approval approval) {
        database.sql("""
                        update policy_version set approved_by = :by, approved_at = :at
                        where policy_id = :id and number = :number""")
                .param("by", approval.by())
                .param("at", utc(approval.at()))
                .param("id", id)
                .param("number", number)
                .update();
    }

    /** Takes in that something of its life has changed. */
    void touch(UUID id, Optional<Integer> active, boolean archived, Instant now) {
        database.sql("""
                        update policy set version = version + 1, active = :active, updated_at = :now,
                            archived_at = case when :archived then :now end
                        where id = :id""")
                .param("active", active.orElse(null))
                .param("archived", archived)
                .param("now", utc(now))
                .param("id", id)
                .update();
    }

    Optional<PolicyVersion> version(UUID id, int number) {
        return database.sql("select * from policy_version where policy_id = :id and number = :number")
                .param("id", id)
                .param("number", number)
                .query((row, _) -> version(row))
                .optional();
    }

    /** Newest first, those with a lower number. */
    List<PolicyVersion> versions(UUID id, Optional<Integer> before, int limit) {
        return database.sql("""
                        select * from policy_version where policy_id = :id and number < :before
                        order by number desc limit :limit""")
                .param("id", id)
                .param("before", before.orElse(Integer.MAX_VALUE))
                .param("limit", limit)
                .query((row, _) -> version(row))
                .list();
    }

    private Policy policy(ResultSet row, int number) throws SQLException {
        return new Policy(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getLong("version"),
                version(row),
                Optional.ofNullable(row.getObject("active", Integer.class)),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private PolicyVersion version(ResultSet row) throws SQLException {
        return new PolicyVersion(
                row.getInt("number"),
                json.readValue(row.getString("content"), PolicyContent.class),
                PolicyState.valueOf(row.getString("state")),
                row.getString("written_by"),
                time(row, "written_at"),
                row.getString("approved_by") == null
                        ? Optional.empty()
                        : Optional.of(new Approval(row.getString("approved_by"), time(row, "approved_at"))));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /**
     * Which policies are listed.
     *
     * @param states of the newest version; all, where there is none
     * @param active whether a version of it judges
     */
    record Filter(
            Set<PolicyState> states,
            @Nullable Boolean active,
            @Nullable String name) {}
}
