package io.driftsafe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class AccessConfigurationTest {

    @Test
    void bindsThisMachineUntilTheNetworkIsTrusted() {
        assertThat(bound(false, null)).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(bound(false, "::1")).isEqualTo(InetAddress.ofLiteral("::1"));
        assertThat(bound(true, null)).isNull();
    }

    @Test
    void doesNotStartOnAnOpenAddressThatNobodyTrusts() {
        assertThatThrownBy(() -> bound(false, "0.0.0.0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("driftsafe.access.trust-network=true");
    }

    private static @Nullable InetAddress bound(boolean trusted, @Nullable String address) {
        var server = new ServerProperties();
        server.setAddress(address == null ? null : InetAddress.ofLiteral(address));
        var factory = new TomcatServletWebServerFactory();

        new AccessConfiguration()
                .boundAddress(new AccessSettings(trusted), server)
                .customize(factory);

        return factory.getAddress();
    }
}
