package io.driftsafe.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;

/**
 * One billing export that was taken in.
 *
 * @param digest of the file, unpacked, with which of its lines were taken
 * @param firstDay of what it charges day by day; lastDay is included
 * @param longDays on which charges begin that are for more than a day
 * @param knownUntil how far it goes
 */
record SpendImport(
        UUID id,
        String provider,
        String account,
        String digest,
        long lines,
        LocalDate firstDay,
        LocalDate lastDay,
        Set<LocalDate> longDays,
        Instant knownUntil,
        Instant at,
        String by) {

    SpendImport {
        longDays = Set.copyOf(longDays);
    }
}
