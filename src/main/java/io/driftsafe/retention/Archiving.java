package io.driftsafe.retention;

import io.driftsafe.retention.Partitions.Partition;
import io.driftsafe.seal.Seals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Archives the months that are over: written, read back and verified, named, noted, and only then dropped. Wherever it
 * is cut off, the next look begins with what still is in the database.
 */
@Component
class Archiving {

    private static final Logger LOG = LoggerFactory.getLogger(Archiving.class);

    private final Partitions partitions;
    private final ArchiveFiles files;
    private final ArchivedMonths months;
    private final Archives archives;
    private final RetentionSettings settings;
    private final Seals seals;
    private final Clock clock;

    Archiving(
            Partitions partitions,
            ArchiveFiles files,
            ArchivedMonths months,
            Archives archives,
            RetentionSettings settings,
            Seals seals,
            Clock clock) {
        this.partitions = partitions;
        this.files = files;
        this.months = months;
        this.archives = archives;
        this.settings = settings;
        this.seals = seals;
        this.clock = clock;
    }

    /** Every month that is over; one that cannot be archived yet does not hold up the others. */
    void run() {
        settings.archives()
                .ifPresent(directory -> partitions.alone(() -> partitions.all().stream()
                        .filter(partition -> settings.isOver(partition.ids().end(), clock.instant()))
                        .forEach(partition -> {
                            try {
                                archive(partition, directory)
                                        .ifPresent(why -> LOG.warn(
                                                "The months until {} are over and stay: {}",
                                                partition.ids().end(),
                                                why));
                            } catch (IOException | DataAccessException e) {
                                LOG.warn(
                                        "The months until {} are not archived yet",
                                        partition.ids().end(),
                                        e);
                            }
                        })));
    }

    /** Empty if it is done, else why not. */
    Optional<String> archive(Partition partition, Path directory) throws IOException {
        var waiting = months.unfinished(partition.ids());
        if (!waiting.isEmpty()) {
            return Optional.of("operations are not over, as %s".formatted(first(waiting)));
        }
        var written = files.write(partition.ids(), directory);
        try {
            var report = ArchiveCheck.of(written, seals);
            if (!report.whole()) {
                return Optional.of(String.join("; ", report.faults()));
            }
            var name = files.name(partition.ids(), report);
            files.publish(written, directory.resolve(name));
            archives.written(partition.ids(), name, report);
            if (!months.drop(partition, report)) {
                return Optional.of("something was written to them meanwhile, or belongs to no operation");
            }
            LOG.info("Archived {} operations in {}", report.operations(), name);
            return Optional.empty();
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static String first(List<UUID> operations) {
        return operations.getFirst().toString();
    }
}
