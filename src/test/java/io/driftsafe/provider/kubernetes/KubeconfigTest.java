package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.provider.CredentialReferences;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {

    private static final String WHOLE = """
            apiVersion: v1
            kind: Config
            clusters:
              - name: shop
                cluster: {server: "https://shop.example:6443/", certificate-authority: ca.crt}
              - name: here
                cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}
            users:
              - name: robot
                user: {tokenFile: token}
              - name: human
                user: {token: hunter2}
            contexts:
              - name: production
                context: {cluster: shop, user: robot}
              - name: laptop
                context: {cluster: here, user: human}
            current-context: production
            """;

    @TempDir
    private Path directory;

    private final CredentialReferences references = new CredentialReferences(_ -> null, List.of("shop.example"));

    @Test
    void readsTheCurrentContextAndFilesBesideIt() throws Exception {
        Files.writeString(directory.resolve("ca.crt"), "the authority");
        Files.writeString(directory.resolve("token"), "first\n");

        var access = read(WHOLE).access(Optional.empty());

        assertThat(access.server()).isEqualTo("https://shop.example:6443");
        assertThat(access.authority()).contains("the authority");
        assertThat(access.unverified()).isFalse();
        assertThat(access.token().orElseThrow().get()).isEqualTo("first");
        Files.writeString(directory.resolve("token"), "second");
        assertThat(access.token().orElseThrow().get()).isEqualTo("second");
    }

    @Test
    void readsTheContextThatIsNamed() throws Exception {
        var access = read(WHOLE).access(Optional.of("laptop"));

        assertThat(access.server()).isEqualTo("https://127.0.0.1:6443");
        assertThat(access.token().orElseThrow().get()).isEqualTo("hunter2");
        assertThat(access.unverified()).isTrue();
        assertThatThrownBy(() -> read(WHOLE).access(Optional.of("nowhere")))
                .isInstanceOf(CredentialsException.class)
                .hasMessageContaining("has no nowhere in its contexts");
    }

    /** What would run a program, or send credentials where nobody vouches for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            user: {token: hunter2}         | user: {exec: {command: touch, args: [ran]}} | signs in by a program (exec)
            user: {token: hunter2}         | user: {auth-provider: {name: oidc}}         | signs in by an auth-provider
            user: {token: hunter2}         | user: {username: me, password: hunter2}     | signs in by a password
            user: {token: hunter2}         | user: {token: hunter2, as: admin}           | acts as another user
            "https://127.0.0.1:6443"       | "https://shop.example"                      | without looking at its certificate
            insecure-skip-tls-verify: true | tls-server-name: other                      | tls-server-name, which is not supported
            insecure-skip-tls-verify: true | proxy-url: "http://proxy"                   | proxy-url, which is not supported
            "https://127.0.0.1:6443", insecure-skip-tls-verify: true | "http://shop.example" | in clear text
            """, quoteCharacter = '`')
    void refusesWhatItDoesNotTakeOver(String usual, String instead, String sentence) throws Exception {
        var file = read(WHOLE.replace(usual, instead));

        assertThatThrownBy(() -> file.access(Optional.of("laptop")))
                .isInstanceOf(CredentialsException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter2");
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    /** Whoever names the file may have written it, and the files that it names are any that the service can read. */
    @Test
    void sendsNothingToAServerThatNobodyTrusts() throws Exception {
        var file = read(WHOLE.replace("https://shop.example:6443/", "https://elsewhere.example"));

        assertThatThrownBy(() -> file.access(Optional.of("production")))
                .isInstanceOf(CredentialsException.class)
                .hasMessageContaining("would be sent to elsewhere.example")
                .hasMessageContaining("driftsafe.provider.connections.trusted-endpoints");
        assertThat(file.access(Optional.of("laptop")).server()).isEqualTo("https://127.0.0.1:6443");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hunter2
            [hunter2]
            {a: 1, a: hunter2}
            !!javax.script.ScriptEngineManager [hunter2]
            """, quoteCharacter = '`')
    void saysThatAFileIsNoKubeconfigAndRepeatsNothingOfIt(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CredentialsException.class)
                .hasMessageContaining("is no kubeconfig")
                .hasMessageNotContaining("hunter2");
    }

    private Kubeconfig read(String text) throws Exception {
        var file = Files.writeString(directory.resolve("config"), text);
        return Kubeconfig.read(file.toString(), references);
    }
}
