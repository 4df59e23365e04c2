package io.driftsafe.pricing;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Sets and removes prices of the book. */
@Service
class PriceService {

    private static final Logger LOG = LoggerFactory.getLogger(PriceService.class);

    private final Prices prices;
    private final LatestPrices latest;
    private final Clock clock;

    PriceService(Prices prices, LatestPrices latest, Clock clock) {
        this.prices = prices;
        this.latest = latest;
        this.clock = clock;
    }

    Price require(PriceId id) {
        return prices.find(id.uuid()).orElseThrow(() -> Refusal.notFound("price", id.value()));
    }

    /** Adds the price, or says anew what was said of that day before. */
    @Transactional
    public Setting set(NewPrice asked, Precondition precondition, Actor actor) {
        var mistakes = asked.mistakes();
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid("The price cannot be taken as it is", mistakes);
        }
        prices.lockBook();
        var price = asked.recorded(TypeId.newUuid(clock), actor.name(), now());
        var before = prices.find(asked.market(), asked.key(), asked.effectiveDate());
        if (before.isEmpty()) {
            precondition.requireNone();
            prices.add(price);
            return done("set", price, Optional.empty(), actor);
        }
        precondition.require(before.get().version());
        if (before.get().says(price)) {
            return new Setting(before.get(), false);
        }
        var after = before.get().saying(price);
        prices.replace(after);
        return done("changed", after, before, actor);
    }

    @Transactional
    public void remove(PriceId id, Precondition precondition, Actor actor) {
        prices.lockBook();
        var price = require(id);
        precondition.require(price.version());
        prices.remove(price.id());
        var _ = done("removed", price, Optional.empty(), actor);
    }

    private Setting done(String what, Price price, Optional<Price> before, Actor actor) {
        latest.forgetAfterCommit();
        LOG.atInfo()
                .addKeyValue("user.name", actor.name())
                .addKeyValue("price.id", new PriceId(price.id()).value())
                .log(
                        "Price of {} {} by {}: {} USD{}",
                        price.name(),
                        what,
                        actor.name(),
                        price.amount().toPlainString(),
                        before.map(old -> ", before " + old.amount().toPlainString())
                                .orElse(""));
        return new Setting(price, before.isEmpty());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** A price as it now is. */
    record Setting(Price price, boolean isNew) {}
}
