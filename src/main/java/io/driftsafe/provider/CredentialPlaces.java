package io.driftsafe.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of connections may lie.
 *
 * @param own files and directories of the service and of the machine, which hold no credentials of connections
 * @param directories in one of which each file lies; none where any will do
 */
record CredentialPlaces(List<Path> own, List<Path> directories) {

    /** What a system shows of its processes and devices, and with it every variable of the service. */
    private static final List<Path> SYSTEM =
            Stream.of("/proc", "/sys", "/dev").map(Path::of).toList();

    CredentialPlaces {
        own = Stream.concat(SYSTEM.stream(), own.stream().map(CredentialPlaces::plain))
                .distinct()
                .toList();
        directories = directories.stream().map(CredentialPlaces::plain).toList();
    }

    /** Anywhere but where the machine shows itself. */
    static CredentialPlaces anywhere() {
        return new CredentialPlaces(List.of(), List.of());
    }

    /** The same after following links, for files whose links have been followed; what is not there stays as named. */
    CredentialPlaces real() {
        return new CredentialPlaces(
                own.stream().flatMap(path -> Stream.of(path, real(path))).toList(),
                directories.stream().map(CredentialPlaces::real).toList());
    }

    private static Path plain(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return path;
        }
    }
}
