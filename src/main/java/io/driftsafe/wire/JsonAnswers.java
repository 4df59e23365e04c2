package io.driftsafe.wire;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Answers in JSON, unless the handler names something else, and refuses a caller who would not take that before
 * anything is done.
 */
final class JsonAnswers implements HandlerInterceptor {

    private final HeaderContentNegotiationStrategy accepted = new HeaderContentNegotiationStrategy();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod method
                && request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) == null) {
            var given = mediaType(method);
            if (accepted.resolveMediaTypes(new ServletWebRequest(request)).stream()
                    .noneMatch(type -> type.includes(given))) {
                throw new HttpMediaTypeNotAcceptableException(List.of(given));
            }
            request.setAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, Set.of(given));
        }
        return true;
    }

    private static MediaType mediaType(HandlerMethod method) {
        var answers = method.getMethodAnnotation(Answers.class);
        return answers == null ? MediaType.APPLICATION_JSON : MediaType.parseMediaType(answers.mediaType());
    }
}
