package io.driftsafe.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of connections may lie.
 *
 * @param own files and directories of the service and of the machine, which hold no credentials of connections
 * @param directories in one of which each file lies; none where any will do
 * @param vouchedFor whether whoever runs the service has named the directories, and so stands for what lies in them
 */
record CredentialPlaces(List<Path> own, List<Path> directories, boolean vouchedFor) {

    /** What a system shows of its processes and devices, and with it every variable of the service. */
    private static final List<Path> SYSTEM =
            Stream.of("/proc", "/sys", "/dev").map(Path::of).toList();

    /** Where credentials usually lie, and certificates, besides those in the home of whoever runs the service. */
    private static final List<Path> USUAL = Stream.of(
                    "/etc/driftsafe", "/run/secrets", "/var/run/secrets", "/etc/ssl/certs", "/etc/pki/tls/certs")
            .map(Path::of)
            .toList();

    private static final List<String> USUAL_AT_HOME = List.of(".kube", ".aws", ".minikube");

    CredentialPlaces {
        own = Stream.concat(SYSTEM.stream(), own.stream().map(CredentialPlaces::plain))
                .distinct()
                .toList();
        directories = directories.stream().map(CredentialPlaces::plain).toList();
    }

    CredentialPlaces(List<Path> own, List<Path> directories) {
        this(own, directories, !directories.isEmpty());
    }

    /** Where nobody says where such files lie, callers choose among those that hold credentials, not among all. */
    static CredentialPlaces usual(List<Path> own, String home) {
        var directories = new ArrayList<>(USUAL);
        if (Path.of(home).isAbsolute()) {
            USUAL_AT_HOME.forEach(name -> directories.add(Path.of(home, name)));
        }
        return new CredentialPlaces(own, directories, false);
    }

    /** Anywhere but where the machine shows itself. */
    static CredentialPlaces anywhere() {
        return new CredentialPlaces(List.of(), List.of());
    }

    /** The same after following links, for files whose links have been followed; what is not there stays as named. */
    CredentialPlaces real() {
        return new CredentialPlaces(
                own.stream().flatMap(path -> Stream.of(path, real(path))).toList(),
                directories.stream().map(CredentialPlaces::real).toList(),
                vouchedFor);
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
