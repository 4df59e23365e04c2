package io.driftsafe.wire;

import io.driftsafe.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for; controllers take it as a parameter.
 *
 * @param after the position of the last row of the page before, as the caller of {@link Page#of} gave it
 */
public record PageQuery(int limit, Optional<String> after, Filters filters) {

    public static final int MOST = 200;
    public static final int USUAL = 50;

    /** How many rows to fetch: one more than is shown tells that there is a next page. */
    public int rows() {
        return limit + 1;
    }

    public Optional<Long> afterNumber() {
        return after(Long::valueOf);
    }

    public Optional<UUID> afterId() {
        return after(UUID::fromString);
    }

    /**
     * @param parse throws IllegalArgumentException where a text is no position in this list
     * @throws Refusal 422 there, for a cursor can be forged
     */
    public <T> Optional<T> after(Function<String, T> parse) {
        try {
            return after.map(parse);
        } catch (IllegalArgumentException _) {
            throw Cursor.unknown();
        }
    }

    String cursorAfter(String position) {
        return new Cursor(filters, position).text();
    }

    static PageQuery of(HttpServletRequest request) {
        var filters = Filters.of(request);
        var cursor = Optional.ofNullable(request.getParameter("cursor"));
        return new PageQuery(
                limit(request.getParameter("limit")),
                cursor.map(text -> Cursor.parse(text, filters).position()),
                filters);
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw Refusal.invalid("limit", "limit is a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }
}
