package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.contract.Commitment.StatedUse;
import io.driftsafe.wire.TypeId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operations in flight take of commitments or leave of them, so that two fixes cannot reckon with the same room.
 * Each method but the first is part of the transaction that changes the operation's state.
 */
@Component
public class CommitmentHolds {

    private static final int MOST_NAMED = 5;

    private final JdbcClient database;
    private final Contracts contracts;
    private final Clock clock;

    CommitmentHolds(JdbcClient database, Contracts contracts, Clock clock) {
        this.database = database;
        this.contracts = contracts;
        this.clock = clock;
    }

    /** What is no more as the check has seen it, a sentence without a full stop each. */
    public List<String> against(UUID operation, Collection<CommitmentUse> seen) {
        return seen.isEmpty() ? List.of() : against(operation, seen, contracts.withUse(ids(seen)));
    }

    /**
     * Holds what the operation is about to change of each commitment, and looks again while nobody else can hold
     * anything of the same ones: they are locked in the order of their ids until the transaction ends.
     *
     * @return what is no more as the check has seen it: then the caller rolls the transaction back
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<String> hold(UUID operation, Collection<CommitmentUse> seen) {
        if (seen.isEmpty()) {
            return List.of();
        }
        var against = against(operation, seen, contracts.lockForUse(List.of(ids(seen))));
        seen.stream()
                .filter(use -> use.shift().signum() != 0)
                .forEach(use -> put(operation, use.commitment(), use.shift(), Optional.empty()));
        return against;
    }

    private List<String> against(UUID operation, Collection<CommitmentUse> seen, List<Commitment> now) {
        var byId = now.stream().collect(Collectors.toMap(Commitment::id, Function.identity()));
        return seen.stream()
                .flatMap(use -> changed(operation, use, Optional.ofNullable(byId.get(use.commitment()))).stream())
                .toList();
    }

    private Optional<String> changed(UUID operation, CommitmentUse seen, Optional<Commitment> found) {
        if (found.isEmpty()) {
            return Optional.of("The commitment %s is gone that was reckoned with"
                    .formatted(new CommitmentId(seen.commitment()).value()));
        }
        var commitment = found.get();
        if (commitment.version() != seen.version()) {
            return Optional.of("%s was changed since the check".formatted(commitment.name()));
        }
        var least = seen.least();
        var most = seen.most();
        if (least == null || most == null) {
            return Optional.empty();
        }
        var use = commitment.current(today());
        if (use.isEmpty()) {
            return Optional.of("How much of %s is in use is no more known".formatted(commitment.name()));
        }
        return use.filter(it -> it.least().compareTo(least) < 0 || it.most().compareTo(most) > 0)
                .map(it -> reckoned(operation, commitment, it));
    }

    private String reckoned(UUID operation, Commitment commitment, StatedUse use) {
        var holders = holders(operation, commitment, use);
        return "Of %s, which has %s %s, others have come to use more or less since the check%s"
                .formatted(
                        commitment.name(),
                        plain(commitment.coverage().has()),
                        commitment.coverage().unit(),
                        holders.isEmpty() ? "" : ": " + holders);
    }

    /** By whom its use is changed, the latest first. */
    private String holders(UUID operation, Commitment commitment, StatedUse use) {
        var all = database.sql("""
            select operation_id, amount from price_commitment_shift
            where commitment_id = ? and operation_id <> ? and (applied_at is null or applied_at > ?)
            order by applied_at desc nulls first, operation_id\
            """)
                .params(commitment.id(), operation, use.at().atOffset(ZoneOffset.UTC))
                .query((row, _) -> "%s (%s)"
                        .formatted(
                                TypeId.format("op", row.getObject("operation_id", UUID.class)),
                                plain(row.getBigDecimal("amount"))))
                .list();
        var named = all.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return all.size() > MOST_NAMED ? "%s and %d more".formatted(named, all.size() - MOST_NAMED) : named;
    }

    /**
     * The change has taken: its use of each commitment counts as it is now.
     *
     * @param shifts by the commitment's id, in its unit
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void applied(UUID operation, Map<UUID, BigDecimal> shifts) {
        giveBack(operation);
        shifts.forEach((commitment, amount) -> put(operation, commitment, amount, Optional.of(now())));
    }

    private void put(UUID operation, UUID commitment, BigDecimal amount, Optional<Instant> appliedAt) {
        database.sql("""
            insert into price_commitment_shift (operation_id, commitment_id, amount, applied_at, applied)
            select :operation, id, :amount, cast(:at as timestamptz), :applied from price_commitment where id = :commitment
            on conflict (operation_id, commitment_id) do update set amount = excluded.amount\
            """)
                .param("operation", operation)
                .param("commitment", commitment)
                .param("amount", amount)
                .param("at", appliedAt.map(CommitmentHolds::utc).orElse(null))
                .param("applied", appliedAt.isPresent())
                .update();
    }

    /** Nothing was changed, or it was put back. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void giveBack(UUID operation) {
        database.sql("delete from price_commitment_shift where operation_id = ?")
                .param(operation)
                .update();
    }

    /** It is about to be put back, and nobody knows how that ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void doubt(UUID operation) {
        database.sql("update price_commitment_shift set applied = false where operation_id = ?")
                .param(operation)
                .update();
    }

    /** A person has dealt with it: it stays in doubt until somebody tells the use anew. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void acknowledge(UUID operation) {
        database.sql("""
            update price_commitment_shift set applied = false, applied_at = coalesce(applied_at, ?)
            where operation_id = ?\
            """).params(utc(now()), operation).update();
    }

    private static UUID[] ids(Collection<CommitmentUse> seen) {
        return seen.stream().map(CommitmentUse::commitment).toArray(UUID[]::new);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
