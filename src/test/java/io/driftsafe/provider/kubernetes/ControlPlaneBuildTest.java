package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of clusters wait for a control plane that is being built, and for nothing else. */
@Timeout(30)
class ControlPlaneBuildTest {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    @TempDir
    private Path home;

    @Test
    void waitsUntilTheBuildHasEnded() throws Exception {
        var build = new ProcessBuilder("sleep", "1").start();
        Files.writeString(home.resolve("building"), build.pid() + "\n");

        ControlPlane.IsThere.awaitBuild(home.resolve("building"), LONGEST);

        assertThat(build.isAlive()).isFalse();
    }

    @Test
    void doesNotWaitForABuildThatIsNoMore() throws Exception {
        var died = new ProcessBuilder("true").start();
        died.waitFor();
        Files.writeString(home.resolve("building"), died.pid() + "\n");

        ControlPlane.IsThere.awaitBuild(home.resolve("building"), LONGEST);
        ControlPlane.IsThere.awaitBuild(home.resolve("none"), LONGEST);
    }

    @Test
    void waitsNoLongerThanABuildMayTake() throws Exception {
        var build = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(home.resolve("building"), build.pid() + "\n");

            ControlPlane.IsThere.awaitBuild(home.resolve("building"), Duration.ofMillis(100));

            assertThat(build.isAlive()).isTrue();
        } finally {
            build.destroy();
        }
    }
}
