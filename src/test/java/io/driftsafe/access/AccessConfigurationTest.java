package io.driftsafe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.problem.StartRefusal;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class AccessConfigurationTest {

    @Test
    void bindsThisMachineUntilTheNetworkIsTrusted() {
        assertThat(bound(false, List.of(), null)).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(bound(false, List.of(), "::1")).isEqualTo(InetAddress.ofLiteral("::1"));
        assertThat(bound(true, List.of(), null)).isNull();
    }

    @Test
    void bindsEveryAddressOnceCallersSignIn() {
        var tokens = List.of(new AccessSettings.Token("bot", "a".repeat(64), Role.OPERATOR));

        assertThat(bound(false, tokens, null)).isNull();
        assertThat(bound(false, tokens, "0.0.0.0")).isNull();
    }

    @Test
    void doesNotStartOnAnOpenAddressThatNobodyTrusts() {
        assertThatThrownBy(() -> bound(false, List.of(), "0.0.0.0"))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining("driftsafe.access.trust-network=true");
    }

    private static @Nullable InetAddress bound(
            boolean trusted, List<AccessSettings.Token> tokens, @Nullable String address) {
        var server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.ofLiteral(address));
        var factory = new TomcatServletWebServerFactory();

        new AccessConfiguration()
                .boundAddress(new AccessSettings(trusted, tokens), server)
                .customize(factory);

        return factory.getAddress();
    }
}
