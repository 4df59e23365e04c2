package io.driftsafe.retention;

import io.driftsafe.seal.SealKeyException;
import io.driftsafe.seal.Seals;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The command that verifies an archive where neither service nor database is. */
public final class VerifyArchive {

    public static final String COMMAND = "verify-archive";

    private static final int WHOLE = 0;
    private static final int FAULTY = 1;
    private static final int MISUSED = 2;

    private VerifyArchive() {}

    /**
     * Prints the verdict and what speaks for it.
     *
     * @param arguments the archive, and the files of the seal keys
     * @return the exit code: 0 if it is whole, 1 if it is not, 2 if it could not be asked
     */
    public static int run(List<String> arguments, PrintStream out) {
        if (arguments.size() < 2) {
            out.println("Usage: verify-archive ARCHIVE SEAL_KEY_FILE...");
            return MISUSED;
        }
        var files = arguments.stream().map(Path::of).toList();
        try {
            var seals = Seals.in(files.subList(1, files.size()));
            return tell(files.getFirst(), ArchiveCheck.of(files.getFirst(), seals), out);
        } catch (SealKeyException refused) {
            out.println(refused.getMessage());
            return MISUSED;
        }
    }

    private static int tell(Path archive, ArchiveReport report, PrintStream out) {
        out.printf(
                "%s: %s%n%d operations, %d log entries, %d snapshots; sha256 %s%n",
                report.whole() ? "WHOLE" : "NOT WHOLE",
                archive,
                report.operations(),
                report.entries(),
                report.snapshots(),
                report.sha256());
        report.faults().forEach(fault -> out.println("- " + fault));
        return report.whole() ? WHOLE : FAULTY;
    }
}
