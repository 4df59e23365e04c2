package io.driftsafe.wire;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list. */
public record Page<T>(List<T> items, @Nullable String nextCursor) implements Paged {

    public Page {
        items = List.copyOf(items);
    }

    /** A list that always fits into one page. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * A page of rows fetched by {@code limit + 1}: the row too many tells that there is a next page.
     *
     * @param position where a row stands in the list, as the next query takes it
     */
    public static <R> Page<R> of(PageQuery query, List<R> rows, Function<? super R, String> position) {
        if (rows.size() <= query.limit()) {
            return whole(rows);
        }
        var shown = rows.subList(0, query.limit());
        return new Page<>(shown, query.cursorAfter(position.apply(shown.getLast())));
    }

    public <V> Page<V> map(Function<? super T, ? extends V> view) {
        return new Page<>(items.stream().<V>map(view).toList(), nextCursor);
    }
}
