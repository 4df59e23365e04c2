package io.driftsafe.pricing;

import static java.util.stream.Collectors.toMap;

import io.driftsafe.audit.Actor;
import io.driftsafe.pricing.PriceSearch.Position;
import io.driftsafe.pricing.UnitPrices.Market;
import io.driftsafe.pricing.listing.ListedPrice;
import io.driftsafe.pricing.listing.PriceListFormat;
import io.driftsafe.pricing.listing.PriceListTaker;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.wire.TypeId;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes prices from lists, all of a list or nothing. */
@Service
class PriceImports {

    private static final Logger LOG = LoggerFactory.getLogger(PriceImports.class);

    /** More than any cloud sells of what is reckoned with. */
    private static final int MOST_PRICES = 500_000;

    private static final int MOST_MISTAKES = 20;

    private final Prices prices;
    private final PriceBatches batches;
    private final LatestPrices latest;
    private final TransactionTemplate transactions;
    private final Clock clock;

    PriceImports(
            Prices prices, PriceBatches batches, LatestPrices latest, TransactionTemplate transactions, Clock clock) {
        this.prices = prices;
        this.batches = batches;
        this.latest = latest;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * @param dryRun whether only to tell what would be done
     * @throws Refusal 400 or 422 if it is no such list, or a line of a table is wrong
     */
    PriceImportReport take(PriceListFormat format, InputStream file, boolean dryRun, Actor actor) {
        var arrival = new Arrival(format == PriceListFormat.CSV);
        format.read(file, arrival);
        arrival.refuseMistakes();
        var report = transactions.execute(_ -> store(arrival, format, dryRun, actor));
        if (!dryRun) {
            LOG.atInfo()
                    .addKeyValue("user.name", actor.name())
                    .log(
                            "Price list imported by {}: {} prices taken, {} changed, {} unchanged, {} entries left out",
                            actor.name(),
                            report.taken(),
                            report.changed(),
                            report.unchanged(),
                            report.leftOut());
        }
        return report;
    }

    private PriceImportReport store(Arrival arrival, PriceListFormat format, boolean dryRun, Actor actor) {
        prices.lockBook();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var known = known(arrival.markets());
        var added = new ArrayList<Price>();
        var changed = new ArrayList<Price>();
        var unchanged = 0;
        for (var arrived : arrival.prices.values()) {
            var price = arrived.recorded(TypeId.newUuid(clock), actor.name(), now);
            var before = known.get(Position.of(price));
            if (before == null) {
                added.add(price);
            } else if (before.amount().compareTo(price.amount()) != 0) {
                changed.add(before.saying(price));
            } else {
                unchanged++;
            }
        }
        if (!dryRun) {
            batches.add(added);
            batches.replace(changed);
            latest.forgetAfterCommit();
        }
        return arrival.leftOut.report(format, dryRun, added.size(), changed.size(), unchanged, arrival.notes);
    }

    private Map<Position, Price> known(Set<Market> markets) {
        return markets.stream()
                .flatMap(market -> prices.of(market).stream())
                .collect(toMap(Position::of, Function.identity()));
    }

    /** What came in, until all of it is there. */
    private static final class Arrival implements PriceListTaker {

        /** A table that somebody has written is corrected by them; a cloud's list has what it has. */
        private final boolean table;

        private final Map<Position, NewPrice> prices = new LinkedHashMap<>();
        private final Map<Position, String> places = new LinkedHashMap<>();
        private final Set<Position> ambiguous = new HashSet<>();
        private final LeftOut leftOut = new LeftOut();
        private final List<String> notes = new ArrayList<>();
        private final List<FieldError> mistakes = new ArrayList<>();

        Arrival(boolean table) {
            this.table = table;
        }

        @Override
        public void priced(ListedPrice listed) {
            var price = NewPrice.of(listed);
            var wrong = price.mistakes();
            if (!wrong.isEmpty()) {
                mistaken(listed, wrong);
                return;
            }
            var position = new Position(price.market(), price.key(), price.effectiveDate());
            var other = prices.get(position);
            if (ambiguous.contains(position)) {
                leftOut.add(listed.place(), LeftOut.AMBIGUOUS);
            } else if (other == null) {
                prices.put(position, price);
                places.put(position, listed.place());
                refuseTooMany();
            } else if (other.amount().compareTo(price.amount()) != 0) {
                ambiguous(listed, position);
            }
        }

        private void ambiguous(ListedPrice listed, Position position) {
            var first = String.valueOf(places.get(position));
            if (table) {
                mistake("/" + listed.place(), "It has another amount than line %s for the same price".formatted(first));
                return;
            }
            ambiguous.add(position);
            prices.remove(position);
            leftOut.add(first, LeftOut.AMBIGUOUS);
            leftOut.add(listed.place(), LeftOut.AMBIGUOUS);
        }

        private void mistaken(ListedPrice listed, List<FieldError> wrong) {
            if (table) {
                wrong.forEach(error -> mistake("/" + listed.place() + error.pointer(), error.message()));
            } else {
                leftOut.add(
                        listed.place(),
                        "Its %s"
                                .formatted(wrong.getFirst().pointer().substring(1) + " "
                                        + wrong.getFirst().message()));
            }
        }

        private void mistake(String pointer, String message) {
            if (mistakes.size() < MOST_MISTAKES) {
                mistakes.add(new FieldError(pointer, message));
            }
        }

        private void refuseTooMany() {
            if (prices.size() > MOST_PRICES) {
                throw Refusal.of(
                        ProblemCode.TOO_LARGE,
                        "It has more than %d prices: import the lists of one region at a time".formatted(MOST_PRICES));
            }
        }

        void refuseMistakes() {
            if (!mistakes.isEmpty()) {
                throw Refusal.invalid("Nothing was imported, for there are mistakes in the file", mistakes);
            }
        }

        Set<Market> markets() {
            var markets = new HashSet<Market>();
            prices.keySet().forEach(position -> markets.add(position.market()));
            return markets;
        }

        @Override
        public void leftOut(String place, String reason) {
            leftOut.add(place, reason);
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }
    }
}
