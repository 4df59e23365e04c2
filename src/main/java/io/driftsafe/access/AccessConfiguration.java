package io.driftsafe.access;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.StartRefusal;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Who may call, and as whom: whoever has a token, or while there are none, this machine. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ActorOfRequest());
    }

    @Bean
    SignInRule signInRule(AccessSettings settings) {
        return new SignInRule(settings.signInRequired());
    }

    @Bean
    FilterRegistrationBean<Filter> door(AccessSettings settings) {
        var door = new FilterRegistrationBean<Filter>(
                settings.signInRequired() ? new SignIn(settings.tokens()) : new LoopbackOnly());
        door.setEnabled(settings.signInRequired() || !settings.trustNetwork());
        door.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return door;
    }

    @Bean
    FilterRegistrationBean<KnownRequest.Everybody> everybody(AccessSettings settings) {
        var everybody = new FilterRegistrationBean<>(new KnownRequest.Everybody(Actor.LOCAL.name()));
        everybody.setEnabled(!settings.signInRequired());
        everybody.setUrlPatterns(List.of("/actuator/health", "/actuator/health/*"));
        return everybody;
    }

    @Bean
    FilterRegistrationBean<RequestLog> requestLog(AccessSettings settings) {
        var log = new FilterRegistrationBean<>(new RequestLog(settings.signInRequired() ? "-" : Actor.LOCAL.name()));
        // Around the door, for who is turned away is logged too, and within what gives log lines their trace.
        log.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        return log;
    }

    /** Runs after Boot has applied {@code server.address}. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableWebServerFactory> boundAddress(
            AccessSettings settings, ServerProperties server) {
        return new BoundAddress(settings, server.getAddress());
    }

    /** Binds this machine's own address, unless callers sign in or the network is trusted. */
    private record BoundAddress(
            AccessSettings settings, @Nullable InetAddress asked)
            implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

        @Override
        public void customize(ConfigurableWebServerFactory factory) {
            if (settings.signInRequired() || settings.trustNetwork()) {
                return;
            }
            if (asked != null && !asked.isLoopbackAddress()) {
                throw new StartRefusal(
                        "server.address %s would let everybody in: set driftsafe.access.tokens, or driftsafe.access.trust-network=true if the network may be trusted, or leave server.address out"
                                .formatted(asked.getHostAddress()));
            }
            factory.setAddress(asked == null ? InetAddress.ofLiteral("127.0.0.1") : asked);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
