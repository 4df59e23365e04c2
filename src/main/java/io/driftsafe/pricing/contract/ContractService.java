package io.driftsafe.pricing.contract;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and removes discounts and commitments. */
@Service
class ContractService {

    private static final Logger LOG = LoggerFactory.getLogger(ContractService.class);

    private final Contracts contracts;
    private final Clock clock;

    ContractService(Contracts contracts, Clock clock) {
        this.contracts = contracts;
        this.clock = clock;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    Discount require(DiscountId id) {
        return contracts.discount(id.uuid()).orElseThrow(() -> Refusal.notFound("discount", id.value()));
    }

    @Transactional
    public Discount create(NewDiscount asked, Actor actor) {
        refuse(asked.mistakes());
        contracts.lockDiscounts();
        var now = now();
        var discount = asked.made(TypeId.newUuid(clock), actor.name(), now, now, 0);
        refuseOverlap(discount);
        contracts.add(discount);
        log("Discount", discount.name(), "made", actor);
        return discount;
    }

    @Transactional
    public Discount replace(DiscountId id, NewDiscount asked, Precondition precondition, Actor actor) {
        refuse(asked.mistakes());
        contracts.lockDiscounts();
        var before = require(id);
        precondition.require(before.version());
        var after = asked.made(before.id(), before.createdBy(), before.createdAt(), now(), before.version() + 1);
        refuseOverlap(after);
        contracts.replace(after);
        log("Discount", after.name(), "changed", actor);
        return after;
    }

    @Transactional
    public void remove(DiscountId id, Precondition precondition, Actor actor) {
        contracts.lockDiscounts();
        var discount = require(id);
        precondition.require(discount.version());
        contracts.removeDiscount(discount.id());
        log("Discount", discount.name(), "removed", actor);
    }

    /** Else it would not be clear which of two counts. */
    private void refuseOverlap(Discount discount) {
        contracts.discountsOf(discount.provider()).stream()
                .filter(other -> !other.id().equals(discount.id()) && other.overlaps(discount))
                .findFirst()
                .ifPresent(other -> {
                    throw Refusal.invalid(
                            "/starts_on",
                            "%s (%s) is for the same on some of these days: let it end before, or change that one"
                                    .formatted(new DiscountId(other.id()), other.name()));
                });
    }

    Commitment require(CommitmentId id) {
        return contracts.commitment(id.uuid()).orElseThrow(() -> Refusal.notFound("commitment", id.value()));
    }

    @Transactional
    public Commitment create(NewCommitment asked, Actor actor) {
        refuse(asked.mistakes(today()));
        var now = now();
        var commitment = asked.made(TypeId.newUuid(clock), actor.name(), now, now, 0, Optional.empty());
        contracts.add(commitment);
        log("Commitment", commitment.name(), "made", actor);
        return commitment;
    }

    @Transactional
    public Commitment replace(CommitmentId id, NewCommitment asked, Precondition precondition, Actor actor) {
        refuse(asked.mistakes(today()));
        var before = lock(id, precondition);
        var after = asked.made(
                before.id(), before.createdBy(), before.createdAt(), now(), before.version() + 1, before.stated());
        contracts.replace(after);
        log("Commitment", after.name(), "changed", actor);
        return after;
    }

    @Transactional
    public void remove(CommitmentId id, Precondition precondition, Actor actor) {
        var commitment = lock(id, precondition);
        contracts.removeCommitment(commitment.id());
        log("Commitment", commitment.name(), "removed", actor);
    }

    private Commitment lock(CommitmentId id, Precondition precondition) {
        var commitment =
                contracts.lockCommitment(id.uuid()).orElseThrow(() -> Refusal.notFound("commitment", id.value()));
        precondition.require(commitment.version());
        return commitment;
    }

    private static void refuse(List<FieldError> mistakes) {
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid("It cannot be taken as it is", mistakes);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void log(String what, String name, String done, Actor actor) {
        LOG.atInfo().addKeyValue("user.name", actor.name()).log("{} {} {} by {}", what, name, done, actor.name());
    }
}
