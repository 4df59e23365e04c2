package io.driftsafe.wire;

import io.driftsafe.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that the handler does not take, that come twice where one is taken, or enum values that are
 * none.
 */
final class QueryParameters implements HandlerInterceptor {

    private final Map<HandlerMethod, Map<String, Taken>> known = new ConcurrentHashMap<>();

    /** @param values the only ones allowed, or none if all are */
    private record Taken(boolean repeatable, List<String> values) {

        private static final Taken ONCE = new Taken(false, List.of());

        static Taken as(ResolvableType type) {
            var repeatable = type.isArray() || type.asCollection() != ResolvableType.NONE;
            var element = type.isArray()
                    ? type.getComponentType()
                    : type.asCollection().getGeneric();
            var constants = (repeatable ? element : type).toClass().getEnumConstants();
            return new Taken(
                    repeatable,
                    constants == null
                            ? List.of()
                            : Arrays.stream(constants)
                                    .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT))
                                    .toList());
        }

        void check(String name, String[] given) {
            if (given.length > 1 && !repeatable) {
                throw Refusal.invalid(name, "The query parameter %s is taken only once".formatted(name));
            }
            if (List.of(given).contains("")) {
                throw Refusal.invalid(
                        name, "The query parameter %s is empty; leave it out or give it a value".formatted(name));
            }
            // Spring would also take an enum's Java name.
            if (!values.isEmpty() && !values.containsAll(List.of(given))) {
                throw Refusal.invalid(name, "%s is one of %s".formatted(name, String.join(", ", values)));
            }
        }
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var taken = known.computeIfAbsent(method, QueryParameters::takenBy);
            request.getParameterMap().forEach((name, given) -> {
                if (!taken.containsKey(name)) {
                    throw Refusal.invalid(name, "There is no query parameter %s here".formatted(name));
                }
                Objects.requireNonNull(taken.get(name)).check(name, given);
            });
        }
        return true;
    }

    private static Map<String, Taken> takenBy(HandlerMethod method) {
        var taken = new HashMap<String, Taken>();
        for (var parameter : method.getMethodParameters()) {
            var asked = parameter.getParameterAnnotation(RequestParam.class);
            if (asked != null) {
                taken.put(name(parameter, asked), Taken.as(ResolvableType.forMethodParameter(parameter)));
            } else if (parameter.getParameterType() == PageQuery.class) {
                taken.put("limit", Taken.ONCE);
                taken.put("cursor", Taken.ONCE);
            }
        }
        return Map.copyOf(taken);
    }

    private static String name(MethodParameter parameter, RequestParam asked) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        return asked.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : asked.name();
    }
}
