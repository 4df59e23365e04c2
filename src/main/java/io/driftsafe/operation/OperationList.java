package io.driftsafe.operation;

import io.driftsafe.operation.OperationSummary.State;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Operations as a list, newest first, in a fixed number of queries a page. */
@Component
class OperationList {

    private final JdbcClient database;
    private final Operations operations;
    private final OperationService service;

    OperationList(JdbcClient database, Operations operations, OperationService service) {
        this.database = database;
        this.operations = operations;
        this.service = service;
    }

    @Transactional(readOnly = true)
    public Page<OperationSummary> page(Filter filter, PageQuery query) {
        var ids = Page.of(query, ids(filter, query), UUID::toString);
        var found = operations.findByIdIn(ids.items()).stream()
                .collect(Collectors.toMap(Operation::id, Function.identity()));
        var states = states(ids.items());
        var blockers = service.blockers(found.values());
        return ids.map(id -> OperationSummary.of(
                Optional.ofNullable(found.get(id)).orElseThrow(),
                states.getOrDefault(id, Map.of()),
                blockers.getOrDefault(id, List.of())));
    }

    private List<UUID> ids(Filter filter, PageQuery query) {
        return database.sql("""
            select id from operation
            where (:after::uuid is null or id < :after::uuid)
            and (:anyState or state = any(:states))
            and (:provider::text is null or provider = :provider)
            and (:resourceId::text is null or resource_id = :resourceId)
            and (:resourceType::text is null or resource_type = :resourceType)
            and (:label::text is null or labels @> jsonb_build_object(:label::text, :labelValue::text))
            and (:createdAfter::timestamptz is null or created_at >= :createdAfter)
            and (:createdBefore::timestamptz is null or created_at < :createdBefore)
            order by id desc limit :rows\
            """)
                .param("after", query.afterId().orElse(null))
                .param("anyState", filter.states().isEmpty())
                .param("states", filter.states().stream().map(Enum::name).toArray(String[]::new))
                .param("provider", filter.provider())
                .param("resourceId", filter.resourceId())
                .param("resourceType", filter.resourceType())
                .param("label", filter.label().map(Map.Entry::getKey).orElse(null))
                .param("labelValue", filter.label().map(Map.Entry::getValue).orElse(null))
                .param("createdAfter", utc(filter.createdAfter()))
                .param("createdBefore", utc(filter.createdBefore()))
                .param("rows", query.rows())
                .query((row, _) -> row.getObject("id", UUID.class))
                .list();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private Map<UUID, Map<Snapshot.Kind, State>> states(List<UUID> ids) {
        var states = new HashMap<UUID, Map<Snapshot.Kind, State>>();
        database.sql("""
            select operation_id, kind, estimated_cost, config_hash from operation_state
            where operation_id = any(:ids)\
            """).param("ids", ids.toArray(UUID[]::new)).query(row -> {
            states.computeIfAbsent(row.getObject("operation_id", UUID.class), _ -> new EnumMap<>(Snapshot.Kind.class))
                    .put(
                            Snapshot.Kind.valueOf(row.getString("kind")),
                            new State(row.getBigDecimal("estimated_cost"), row.getString("config_hash")));
        });
        return states;
    }

    /** Which operations are listed. */
    record Filter(
            Set<OperationState> states,
            @Nullable String provider,
            @Nullable String resourceId,
            @Nullable String resourceType,
            Optional<Map.Entry<String, String>> label,
            @Nullable Instant createdAfter,
            @Nullable Instant createdBefore) {}
}
