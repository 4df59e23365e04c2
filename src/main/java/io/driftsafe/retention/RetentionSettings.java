package io.driftsafe.retention;

import java.nio.file.Path;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * For how long logs and snapshots stay in the database.
 *
 * @param keep after the end of a month; for ever where it is not set
 * @param directory where archives are written
 */
@ConfigurationProperties("driftsafe.retention")
record RetentionSettings(@Nullable Period keep, @Nullable Path directory) {

    RetentionSettings {
        if (keep != null && keep.toTotalMonths() < 1) {
            throw new IllegalArgumentException("driftsafe.retention.keep must be one month or more, such as P13M");
        }
        if (keep != null && directory == null) {
            throw new IllegalArgumentException(
                    "driftsafe.retention.directory must be set where driftsafe.retention.keep is: archives are written"
                            + " there");
        }
    }

    /** Where what is over goes to; empty where everything is kept. */
    Optional<Path> archives() {
        return keep == null ? Optional.empty() : Optional.ofNullable(directory);
    }

    boolean isOver(Instant end, Instant now) {
        return keep != null
                && !end.atZone(ZoneOffset.UTC).plus(keep).toInstant().isAfter(now);
    }
}
