package io.driftsafe.wire;

import io.driftsafe.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that the handler does not take, or that come twice where one is taken. */
final class QueryParameters implements HandlerInterceptor {

    private final Map<HandlerMethod, Map<String, Boolean>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var taken = known.computeIfAbsent(method, QueryParameters::takenBy);
            request.getParameterMap().forEach((name, values) -> check(name, values.length, taken.get(name)));
        }
        return true;
    }

    private static void check(String name, int times, @Nullable Boolean repeatable) {
        if (repeatable == null) {
            throw Refusal.invalid(name, "There is no query parameter %s here".formatted(name));
        }
        if (times > 1 && !repeatable) {
            throw Refusal.invalid(name, "The query parameter %s is taken only once".formatted(name));
        }
    }

    /** The names of the query parameters, and if they may come more than once. */
    private static Map<String, Boolean> takenBy(HandlerMethod method) {
        var taken = new HashMap<String, Boolean>();
        for (var parameter : method.getMethodParameters()) {
            var asked = parameter.getParameterAnnotation(RequestParam.class);
            if (asked != null) {
                var type = parameter.getParameterType();
                taken.put(name(parameter, asked), type.isArray() || Collection.class.isAssignableFrom(type));
            } else if (parameter.getParameterType() == PageQuery.class) {
                taken.put("limit", false);
                taken.put("cursor", false);
            }
        }
        return Map.copyOf(taken);
    }

    private static String name(MethodParameter parameter, RequestParam asked) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        return asked.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : asked.name();
    }
}
