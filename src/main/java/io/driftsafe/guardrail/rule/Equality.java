package io.driftsafe.guardrail.rule;

import dev.cel.common.CelOptions;
import dev.cel.common.Operator;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether values are the same, as CEL has it, but that nothing is said of a secret beside a value that is none. */
final class Equality {

    private static final RuntimeEquality CEL =
            RuntimeEquality.create(RuntimeHelpers.create(), CelOptions.current().build());

    static final List<CelFunctionBinding> BINDINGS = Stream.concat(
                    Stream.of(
                            CelFunctionBinding.from("equals", Object.class, Object.class, Equality::same),
                            CelFunctionBinding.from(
                                    "not_equals", Object.class, Object.class, (one, other) -> !same(one, other))),
                    // Of what is in an attribute it is found out on evaluation only whether it is a list or a map.
                    CelFunctionBinding.fromOverloads(
                            Operator.IN.getFunction(),
                            CelFunctionBinding.from("in_list", Object.class, List.class, Equality::isIn),
                            CelFunctionBinding.from("in_map", Object.class, Map.class, Equality::isKeyIn))
                            .stream())
            .toList();

    private Equality() {}

    static boolean same(Object one, Object other) {
        if (one instanceof String text && other instanceof String otherText) {
            return text.equals(otherText);
        }
        if (other instanceof Secret) {
            return other.equals(one);
        }
        return switch (one) {
            case Secret secret -> secret.equals(other);
            // Not the same because it is one object: a part of it may be unknown.
            case Facts facts -> facts.equals(other);
            case List<?> list -> other instanceof List<?> otherList && sameElements(list, otherList);
            case Map<?, ?> map -> other instanceof Map<?, ?> otherMap && sameMembers(map, otherMap);
            case Optional<?> optional ->
                other instanceof Optional<?> otherOptional && sameIfThere(optional, otherOptional);
            default -> CEL.objectEquals(one, other);
        };
    }

    private static boolean sameElements(List<?> one, List<?> other) {
        if (one.size() != other.size()) {
            return false;
        }
        var others = other.iterator();
        return one.stream().allMatch(element -> same(element, others.next()));
    }

    private static boolean sameMembers(Map<?, ?> one, Map<?, ?> other) {
        return one.size() == other.size()
                && one.entrySet().stream()
                        .allMatch(entry -> CEL.findInMap(other, entry.getKey())
                                .filter(value -> same(entry.getValue(), value))
                                .isPresent());
    }

    private static boolean sameIfThere(Optional<?> one, Optional<?> other) {
        return (one.isPresent() && other.isPresent()) ? same(one.get(), other.get()) : one.isEmpty() && other.isEmpty();
    }

    private static boolean isIn(Object value, List<?> list) {
        return list.stream().anyMatch(element -> same(element, value));
    }

    private static boolean isKeyIn(Object value, Map<?, ?> map) {
        if (value instanceof Secret) {
            throw new UnknownRead(Secret.NOT_FOUND_BY);
        }
        return CEL.findInMap(map, value).isPresent();
    }
}
