package io.driftsafe.wire;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Sends every page with the address of the next one, the other query parameters as they were (RFC 8288). */
@ControllerAdvice
class NextPageLink implements ResponseBodyAdvice<Object> {

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof Paged page && page.nextCursor() instanceof String cursor) {
            var uri = request.getURI();
            var query = Stream.concat(others(uri.getRawQuery()), Stream.of("cursor=" + cursor))
                    .collect(Collectors.joining("&"));
            response.getHeaders().add(HttpHeaders.LINK, "<%s?%s>; rel=\"next\"".formatted(uri.getRawPath(), query));
        }
        return body;
    }

    private static Stream<String> others(@Nullable String query) {
        return query == null
                ? Stream.empty()
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> !parameter.isEmpty() && !parameter.startsWith("cursor="));
    }
}
