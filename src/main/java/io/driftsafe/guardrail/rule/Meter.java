package io.driftsafe.guardrail.rule;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.CelValue;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Watches one evaluation: what each subexpression was when it was last evaluated, and that all of them together keep
 * within the bounds. CEL calls it after each, on the thread that evaluates, so an evaluation that takes too long really
 * ends. Within one step CEL takes no longer than its values are large, and those are counted.
 */
@SuppressWarnings("ThreadSafe")
final class Meter implements CelEvaluationListener {

    private static final int CHARACTERS_PER_COST = 16;

    private final EvaluationBounds bounds;
    private final long start = System.nanoTime();
    private final Map<Long, Object> lastValues = new HashMap<>();
    private final Map<Object, Long> weights = new IdentityHashMap<>();
    private long cost;

    Meter(EvaluationBounds bounds) {
        this.bounds = bounds;
    }

    /** @throws BoundsExceeded */
    @Override
    public void callback(CelExpr expression, Object value) {
        lastValues.put(expression.id(), value);
        cost += 1 + weight(value);
        if (cost > bounds.cost()) {
            throw new BoundsExceeded(
                    "The evaluation was ended, for it costs more than %d steps".formatted(bounds.cost()));
        }
        if (System.nanoTime() - start > bounds.time().toNanos()) {
            throw new BoundsExceeded("The evaluation was ended, for it took longer than %d ms"
                    .formatted(bounds.time().toMillis()));
        }
    }

    long cost() {
        return cost;
    }

    /** Of each subexpression that was evaluated, by its id. */
    Map<Long, Object> lastValues() {
        return lastValues;
    }

    /** How many values a walk through this one meets: what holds the same list twice holds it twice. */
    private long weight(Object value) {
        return switch (value) {
            case String text -> text.length() / CHARACTERS_PER_COST;
            case CelByteString bytes -> bytes.size() / CHARACTERS_PER_COST;
            case CelValue _ -> 0;
            case Optional<?> optional -> optional.map(this::weight).orElse(0L);
            case Collection<?> list -> weighed(list, list);
            case Map<?, ?> map -> weighed(map, map.values());
            default -> 0;
        };
    }

    private long weighed(Object container, Collection<?> elements) {
        var before = weights.get(container);
        if (before != null) {
            return before;
        }
        long sum = elements.size();
        for (var element : elements) {
            sum += weight(element);
            if (sum > bounds.cost()) {
                break;
            }
        }
        weights.put(container, sum);
        return sum;
    }
}
