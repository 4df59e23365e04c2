package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.driftsafe.seal.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;

class CredentialReferencesTest {

    private static final String CANARY = "canary-of-the-service";

    @TempDir
    private Path folder;

    private CredentialReferences references;

    @BeforeEach
    void withFilesOfTheServicesOwn() throws IOException {
        Files.createDirectories(folder.resolve("data/base"));
        Files.writeString(folder.resolve("data/base/1"), CANARY);
        Files.writeString(folder.resolve("seal.key"), CANARY);
        Files.writeString(folder.resolve("token"), "token\n");
        Files.createSymbolicLink(folder.resolve("data-by-another-name"), folder.resolve("data"));
        references = references(List.of(folder.resolve("data-by-another-name"), folder.resolve("seal.key")), List.of());
    }

    @Test
    void aVariableOfTheServicesOwnIsNotReadWhateverItIsNamedIn() {
        var all = new CredentialReferences(Map.of(
                "SPRING_DATASOURCE_PASSWORD", CANARY, "driftsafe_seal_keys_0_secret", CANARY, "TOKEN", "t")::get);

        assertThat(all.variable("TOKEN")).isEqualTo("t");
        for (var name : List.of("SPRING_DATASOURCE_PASSWORD", "driftsafe_seal_keys_0_secret")) {
            assertThatThrownBy(() -> all.variable(name))
                    .isInstanceOf(CredentialReferences.Missing.class)
                    .hasMessageContaining(name)
                    .hasMessageNotContaining(CANARY);
        }
    }

    /** Callers choose the file, and could have written it; not so where it is said where such files lie. */
    @Test
    void aServerThatAFileNamesIsTrustedByItsNameOrByThePlaceOfTheFile() {
        assertThat(references.objectionToServer("https://trusted.example:6443")).isEmpty();
        assertThat(references.objectionToServer("https://127.0.0.1:6443")).isEmpty();
        assertThat(references.objectionToServer("https://elsewhere.example"))
                .hasValueSatisfying(why -> assertThat(why).contains("elsewhere.example", "trusted-endpoints"));

        var kept = references(List.of(), List.of(folder));

        assertThat(kept.objectionToServer("https://elsewhere.example")).isEmpty();

        var usual =
                new CredentialReferences(_ -> null, CredentialPlaces.usual(List.of(), "/home/driftsafe"), List.of());

        assertThat(usual.objectionToServer("https://elsewhere.example")).isPresent();
    }

    @Test
    void aFileOfTheServicesOwnIsNotReadByAnyName() throws IOException {
        var links = List.of(
                Files.createSymbolicLink(folder.resolve("to-seal"), folder.resolve("seal.key")),
                Files.createSymbolicLink(folder.resolve("to-link"), folder.resolve("to-seal")),
                Files.createSymbolicLink(folder.resolve("to-data"), folder.resolve("data/base/1")));

        assertRefused(folder.resolve("seal.key").toString());
        assertRefused(folder.resolve("data/base/1").toString());
        assertRefused(folder.resolve("data-by-another-name/base/1").toString());
        assertRefused(folder + "/data/../seal.key");
        links.forEach(link -> assertRefused(link.toString()));
    }

    @Test
    void theServicesOwnAreItsKeysItsDataAndItsConnectionsFile() {
        var settings = new ConnectionSettings(
                folder.resolve("connections.yaml").toString(), List.of(), List.of(folder.resolve("credentials")));

        var places = new ConnectionConfiguration()
                .credentialPlaces(
                        settings,
                        List.of(new OwnFiles(List.of(folder.resolve("seal.key"), folder.resolve("data")))),
                        new StandardEnvironment());

        assertThat(places.own())
                .contains(folder.resolve("seal.key"), folder.resolve("data"), folder.resolve("connections.yaml"));
        assertThat(places.directories()).containsExactly(folder.resolve("credentials"));
    }

    @Test
    void theServicesVariablesAreNotReadAsAFile() throws IOException {
        assumeThat(Path.of("/proc/self/environ"))
                .as("SKIPPED: this machine shows its processes nowhere")
                .exists();
        var link = Files.createSymbolicLink(folder.resolve("environ"), Path.of("/proc/self/environ"));

        assertRefused("/proc/self/environ");
        assertRefused(link.toString());
        assertThatThrownBy(() -> new CredentialReferences(_ -> null).file(link.toString()))
                .isInstanceOf(CredentialReferences.Missing.class)
                .hasMessageContaining("is not read");
    }

    @Test
    void aTokenThatIsRenewedBehindLinksIsRead() throws IOException {
        var mounted = Files.createDirectories(folder.resolve("serviceaccount"));
        Files.createDirectories(mounted.resolve("..2026_11_25"));
        Files.writeString(mounted.resolve("..2026_11_25/token"), "renewed");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_11_25"));
        Files.createSymbolicLink(mounted.resolve("token"), Path.of("..data/token"));

        assertThat(references.file(mounted.resolve("token").toString())).isEqualTo("renewed");
        assertThat(references(List.of(), List.of(mounted))
                        .file(mounted.resolve("token").toString()))
                .isEqualTo("renewed");
    }

    @Test
    void noLinkLeadsOutOfTheDirectoriesForCredentials() throws IOException {
        var allowed = Files.createDirectories(folder.resolve("credentials"));
        Files.writeString(allowed.resolve("token"), "inside");
        Files.createSymbolicLink(allowed.resolve("out"), folder.resolve("token"));
        var link = Files.createSymbolicLink(folder.resolve("credentials-too"), allowed);
        var narrow = references(List.of(), List.of(link));

        assertThat(narrow.file(link.resolve("token").toString())).isEqualTo("inside");
        for (var outside : List.of(link.resolve("out"), folder.resolve("token"))) {
            assertThatThrownBy(() -> narrow.file(outside.toString()))
                    .isInstanceOf(CredentialReferences.Missing.class)
                    .hasMessageContaining("credential-directories");
        }
    }

    @Test
    void whatIsNoFileOrNotThereIsSaid() throws IOException {
        Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);

        assertThat(references.file(folder.resolve("token").toString())).isEqualTo("token\n");
        assertThat(references.located(folder.resolve("token").toString()))
                .isEqualTo(folder.resolve("token").toRealPath());
        assertThatThrownBy(() -> references.file(folder.toString())).hasMessageContaining("There is no file");
        assertThatThrownBy(() -> references.file(folder.resolve("none").toString()))
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> references.file(folder.resolve("large").toString()))
                .hasMessageContaining("larger than 1 MiB");
        assertThatThrownBy(() -> references.file("token")).hasMessageContaining("absolute path");
    }

    private void assertRefused(String path) {
        assertThatThrownBy(() -> references.file(path))
                .isInstanceOf(CredentialReferences.Missing.class)
                .hasMessageContaining("is not read")
                .hasMessageNotContaining(CANARY);
    }

    private static CredentialReferences references(List<Path> own, List<Path> directories) {
        return new CredentialReferences(_ -> null, new CredentialPlaces(own, directories), List.of("trusted.example"));
    }
}
