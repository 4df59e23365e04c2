package io.driftsafe.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Teaches Spring MVC what every controller may take as a parameter. */
@Configuration
@EnableScheduling
class WireConfiguration implements WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new JsonAnswers()).addPathPatterns("/api/**");
        registry.addInterceptor(new QueryParameters()).addPathPatterns("/api/**");
    }

    /** Springdoc brings YAML, which would be taken past the rules for JSON. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.configureMessageConvertersList(all ->
                all.removeIf(converter -> converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)
                        && !(converter instanceof YamlBodies)));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new FromRequest<>(PageQuery.class, PageQuery::of));
        resolvers.add(new FromRequest<>(
                Precondition.class, request -> Precondition.of(Collections.list(request.getHeaders("If-Match")))));
        resolvers.add(new FromRequest<>(
                Preference.class, request -> Preference.of(Collections.list(request.getHeaders("Prefer")))));
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverterFactory(new LowerCaseEnums());
        registry.addConverter(String.class, Instant.class, Rfc3339::parse);
    }

    /** A parameter of one type, made of the request. */
    private record FromRequest<T>(Class<T> type, Function<HttpServletRequest, T> reading)
            implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == type;
        }

        @Override
        public @Nullable Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return reading.apply((HttpServletRequest) request.getNativeRequest());
        }
    }

    /** Enum values in queries and paths, written as in JSON. */
    @SuppressWarnings("rawtypes")
    private static final class LowerCaseEnums implements ConverterFactory<String, Enum> {

        @Override
        public <E extends Enum> Converter<String, E> getConverter(Class<E> type) {
            return text -> {
                for (var constant : type.getEnumConstants()) {
                    if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                        return constant;
                    }
                }
                throw new IllegalArgumentException("Not one of the values");
            };
        }
    }
}
