package io.driftsafe.access;

import io.driftsafe.audit.Actor;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Who may call, and as whom: until there is sign-in, this machine does, as {@code local}. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {

    private static final Actor LOCAL = new Actor("local");

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new ActorOfRequest());
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "driftsafe.access.trust-network", havingValue = false, matchIfMissing = true)
    FilterRegistrationBean<LoopbackOnly> loopbackOnly() {
        var filter = new FilterRegistrationBean<>(new LoopbackOnly());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return filter;
    }

    /** Runs after Boot has applied {@code server.address}. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableWebServerFactory> boundAddress(
            AccessSettings settings, ServerProperties server) {
        return new BoundAddress(settings, server.getAddress());
    }

    /** Binds this machine's own address, unless the network is trusted. */
    private record BoundAddress(
            AccessSettings settings, @Nullable InetAddress asked)
            implements WebServerFactoryCustomizer<ConfigurableWebServerFactory>, Ordered {

        @Override
        public void customize(ConfigurableWebServerFactory factory) {
            if (settings.trustNetwork()) {
                return;
            }
            if (asked != null && !asked.isLoopbackAddress()) {
                throw new IllegalStateException(
                        "server.address %s would let everybody in: set driftsafe.access.trust-network=true if the network may be trusted, or leave server.address out"
                                .formatted(asked.getHostAddress()));
            }
            factory.setAddress(asked == null ? InetAddress.ofLiteral("127.0.0.1") : asked);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }

    /** Whoever asks, as a parameter of a controller. */
    private static final class ActorOfRequest implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Actor.class;
        }

        @Override
        public Actor resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return LOCAL;
        }
    }
}
