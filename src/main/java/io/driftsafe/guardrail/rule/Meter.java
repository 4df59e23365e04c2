package io.driftsafe.guardrail.rule;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.CelValue;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches one evaluation: what each subexpression was when it was last evaluated, and that all of them together keep
 * within the bounds. CEL calls it after each, on the thread that evaluates, so an evaluation that takes too long really
 * ends. Within one step CEL takes no longer than its values are large, and those are counted.
 */
@SuppressWarnings("ThreadSafe")
final class Meter implements CelEvaluationListener {

    private static final int CHARACTERS_PER_COST = 16;

    /** The clock is asked once in so many steps, and after each function, which may have looked through a lot. */
    private static final int STEPS_PER_LOOK = 16;

    private final EvaluationBounds bounds;
    private final long start = System.nanoTime();
    private final IdentityHashMap<Object, Long> weights = new IdentityHashMap<>();
    private @Nullable Object[] lastValues = new Object[64];
    private long steps;
    private long cost;

    Meter(EvaluationBounds bounds) {
        this.bounds = bounds;
    }

    /** @throws BoundsExceeded which ends the evaluation */
    @Override
    public void callback(CelExpr expression, Object value) {
        remember(Math.toIntExact(expression.id()), value);
        cost += 1 + weight(value);
        if (cost > bounds.cost()) {
            throw new BoundsExceeded(
                    "The evaluation was ended, for it costs more than %d steps".formatted(bounds.cost()));
        }
        if ((steps++ % STEPS_PER_LOOK == 0 || expression.getKind() == CelExpr.ExprKind.Kind.CALL)
                && System.nanoTime() - start > bounds.time().toNanos()) {
            throw new BoundsExceeded("The evaluation was ended, for it took longer than %d ms"
                    .formatted(bounds.time().toMillis()));
        }
    }

    private void remember(int id, Object value) {
        if (id >= lastValues.length) {
            lastValues = Arrays.copyOf(lastValues, 2 * id);
        }
        lastValues[id] = value;
    }

    long cost() {
        return cost;
    }

    /** Of the subexpression with that id; empty if it was not evaluated. */
    Optional<Object> lastValue(long id) {
        return id < lastValues.length ? Optional.ofNullable(lastValues[(int) id]) : Optional.empty();
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
