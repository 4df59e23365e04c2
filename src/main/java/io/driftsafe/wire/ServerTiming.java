package io.driftsafe.wire;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the time of one request went, on the thread that answers it; parts do not overlap. */
public final class ServerTiming {

    private static final ThreadLocal<@Nullable ServerTiming> CURRENT = new ThreadLocal<>();

    private final long startedAt = System.nanoTime();
    private final Map<Part, Long> spent = new EnumMap<>(Part.class);
    private boolean measuring;

    private ServerTiming() {}

    /** Whom the answer was waited for. */
    public enum Part {
        DB,
        PROVIDER
    }

    /** Ends a measurement. */
    public interface Watch extends AutoCloseable {

        @Override
        void close();
    }

    static ServerTiming begin() {
        var timing = new ServerTiming();
        CURRENT.set(timing);
        return timing;
    }

    static void end() {
        CURRENT.remove();
    }

    /** Whether this thread answers a request. */
    public static boolean isOn() {
        return CURRENT.get() != null;
    }

    /** Time counts for the part until the watch is closed; what is measured meanwhile is a part of it. */
    public static Watch measure(Part part) {
        return Optional.ofNullable(CURRENT.get())
                .filter(timing -> !timing.measuring)
                .map(timing -> timing.watch(part))
                .orElse(() -> {});
    }

    private Watch watch(Part part) {
        var from = System.nanoTime();
        measuring = true;
        return () -> {
            measuring = false;
            spent.merge(part, System.nanoTime() - from, Long::sum);
        };
    }

    /** As the header {@code Server-Timing} has it, in milliseconds. */
    String header() {
        var parts = Stream.of(Part.values())
                .map(part -> entry(part.name().toLowerCase(Locale.ROOT), spent.getOrDefault(part, 0L)));
        return Stream.concat(Stream.of(entry("total", System.nanoTime() - startedAt)), parts)
                .collect(Collectors.joining(", "));
    }

    private static String entry(String name, long nanos) {
        return String.format(Locale.ROOT, "%s;dur=%.1f", name, nanos / 1e6);
    }
}
