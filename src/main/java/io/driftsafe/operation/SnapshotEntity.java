package io.driftsafe.operation;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;
import tools.jackson.databind.JsonNode;

/** A snapshot that belongs to an operation. */
@Entity
@Immutable
@Table(name = "snapshot")
class SnapshotEntity implements Persistable<UUID> {

    @Id
    private UUID id;

    private UUID operationId;

    @Enumerated(EnumType.STRING)
    private Snapshot.Kind kind;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private JsonNode config;

    private @Nullable BigDecimal estimatedCost;

    @Column(name = "timestamp")
    private Instant timestamp;

    private String configHash;
    private @Nullable Long attempt;
    private @Nullable String seal;

    @Transient
    private boolean stored;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected SnapshotEntity() {}

    /**
     * @param attempt the run that took it, if a run did
     * @param seal its own, for an observed one; the others are sealed with their operation
     */
    SnapshotEntity(UUID id, UUID operationId, Snapshot snapshot, @Nullable Long attempt, @Nullable String seal) {
        this.id = id;
        this.operationId = operationId;
        this.kind = snapshot.kind();
        this.config = snapshot.config().json();
        this.estimatedCost = snapshot.estimatedCost().map(Money::amount).orElse(null);
        this.timestamp = snapshot.timestamp();
        this.configHash = snapshot.configHash().value();
        this.attempt = attempt;
        this.seal = seal;
    }

    Snapshot snapshot() {
        // What is no configuration any more was changed in the database; its hash and its seal tell.
        return new Snapshot(
                kind,
                config.isObject() ? Configuration.of(config) : Configuration.EMPTY,
                Optional.ofNullable(estimatedCost).map(Money::new),
                timestamp);
    }

    @Override
    public UUID getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }

    @PostLoad
    @PostPersist
    void markStored() {
        stored = true;
    }

    UUID operationId() {
        return operationId;
    }

    Snapshot.Kind kind() {
        return kind;
    }

    /** As stored; equals the configuration's own unless somebody changed the row. */
    String configHash() {
        return configHash;
    }

    Optional<Long> attempt() {
        return Optional.ofNullable(attempt);
    }

    @Nullable
    String seal() {
        return seal;
    }
}
