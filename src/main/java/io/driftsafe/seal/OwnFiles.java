package io.driftsafe.seal;

import java.nio.file.Path;
import java.util.List;

/**
 * Files and directories that are the service's alone: whatever a caller may have it read, these not.
 *
 * @param paths absolute
 */
public record OwnFiles(List<Path> paths) {

    public OwnFiles {
        paths = paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }
}
