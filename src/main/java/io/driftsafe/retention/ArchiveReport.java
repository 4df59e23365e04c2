package io.driftsafe.retention;

import java.util.List;

/**
 * What was found in an archive.
 *
 * @param sha256 of the whole file; empty where it could not be read
 * @param faults a sentence for each thing that is not as it was written; none where all is whole
 */
record ArchiveReport(long operations, long entries, long snapshots, String sha256, List<String> faults) {

    ArchiveReport {
        faults = List.copyOf(faults);
    }

    boolean whole() {
        return faults.isEmpty();
    }
}
