package io.driftsafe.spend;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.wire.FileStream;
import io.driftsafe.wire.TypeId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes in billing exports, each of them whole or not at all. */
@Service
class SpendImports {

    private static final Logger LOG = LoggerFactory.getLogger(SpendImports.class);

    private final Spend spend;
    private final List<SpendUsers> users;
    private final CloudProviders clouds;
    private final TransactionTemplate transactions;
    private final Clock clock;

    SpendImports(
            Spend spend, List<SpendUsers> users, CloudProviders clouds, TransactionTemplate transactions, Clock clock) {
        this.spend = spend;
        this.users = List.copyOf(users);
        this.clouds = clouds;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * @param beside whether it stands beside what is known of its period, as a further part of one export; else it
     *     replaces that
     * @throws Refusal 422 that names what is wrong in the file
     */
    SpendReport take(
            String provider,
            String account,
            Optional<String> subAccount,
            boolean beside,
            FileStream file,
            Actor actor) {
        try (var spool = SpendSpool.create()) {
            var digested = digested(file, subAccount);
            var extent = new Extent();
            var taken = FocusFile.read(digested, subAccount, clock.instant(), line -> {
                extent.add(line);
                spool.add(line);
            });
            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            var imported = new SpendImport(
                    TypeId.newUuid(clock),
                    provider,
                    account,
                    digest(digested),
                    taken.lines(),
                    extent.firstDay(),
                    extent.lastDay(),
                    extent.longDays,
                    extent.knownUntil(now),
                    now,
                    actor.name());
            var known = KnownResources.of(clouds, provider, account);
            var stored = Objects.requireNonNull(transactions.execute(_ -> store(imported, beside, spool, known)));
            LOG.atInfo()
                    .addKeyValue("user.name", actor.name())
                    .log(
                            "Spend of {}/{} from {} to {} imported by {}: {} lines",
                            provider,
                            account,
                            imported.firstDay(),
                            imported.lastDay(),
                            actor.name(),
                            taken.lines());
            return new SpendReport(
                    provider,
                    account,
                    taken.lines(),
                    taken.leftOut(),
                    imported.firstDay(),
                    imported.knownUntil(),
                    extent.billed,
                    extent.effective,
                    stored.countedBefore(),
                    stored.replaced(),
                    stored.known(),
                    stored.unknown());
        }
    }

    private Stored store(SpendImport imported, boolean beside, SpendSpool spool, KnownResources known) {
        spend.lock();
        if (spend.counts(imported.provider(), imported.account(), imported.digest())) {
            return new Stored(true, 0, 0, 0);
        }
        var replaced = 0L;
        if (beside) {
            spend.removeRestOf(imported);
        } else {
            replaced = spend.removeOthers(imported);
        }
        spend.add(imported);
        spool.forEachBatch(batch -> spend.add(imported, batch, known));
        var first = imported.longDays().stream()
                .filter(day -> day.isBefore(imported.firstDay()))
                .min(LocalDate::compareTo)
                .orElse(imported.firstDay());
        var last = imported.longDays().stream()
                .filter(day -> day.isAfter(imported.lastDay()))
                .max(LocalDate::compareTo)
                .orElse(imported.lastDay());
        users.forEach(user -> user.changed(imported.provider(), imported.account(), first, last));
        return new Stored(false, replaced, spend.resources(imported, true), spend.resources(imported, false));
    }

    private record Stored(boolean countedBefore, long replaced, long known, long unknown) {}

    private static DigestInputStream digested(FileStream file, Optional<String> subAccount) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(subAccount.orElse("").getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return new DigestInputStream(file, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Once all of it is read. */
    private static String digest(DigestInputStream file) {
        return HexFormat.of().formatHex(file.getMessageDigest().digest());
    }

    /** What a file covers. */
    private static final class Extent {

        private final TreeSet<LocalDate> longDays = new TreeSet<>();
        private @Nullable LocalDate first;
        private @Nullable LocalDate last;
        private Instant end = Instant.MIN;
        private BigDecimal billed = BigDecimal.ZERO;
        private BigDecimal effective = BigDecimal.ZERO;

        void add(FocusLine line) {
            billed = billed.add(line.billed());
            effective = effective.add(line.effective());
            var day = line.day();
            if (line.isLong()) {
                longDays.add(day);
                return;
            }
            first = first == null || day.isBefore(first) ? day : first;
            last = last == null || day.isAfter(last) ? day : last;
            end = line.end().isAfter(end) ? line.end() : end;
        }

        /** A file of months alone is known by the days on which they begin. */
        LocalDate firstDay() {
            return first == null ? longDays.first() : first;
        }

        LocalDate lastDay() {
            return last == null ? longDays.last() : last;
        }

        /** Of a month nobody can say how much of it was charged already: it counts for its first day. */
        Instant knownUntil(Instant now) {
            var known = last == null
                    ? longDays.last().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : end;
            return known.isAfter(now) ? now : known;
        }
    }
}
