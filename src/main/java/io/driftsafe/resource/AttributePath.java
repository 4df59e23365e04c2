package io.driftsafe.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The place of an attribute in a configuration, written as a JSON Pointer (RFC 6901). */
public record AttributePath(List<String> segments) {

    /** The whole configuration. */
    public static final AttributePath ROOT = new AttributePath(List.of());

    private static final Pattern HALF_ESCAPE = Pattern.compile("~(?![01])");

    public AttributePath {
        segments = List.copyOf(segments);
    }

    /** @param pointer a JSON Pointer, such as {@code /tags/Environment} */
    public static AttributePath parse(String pointer) {
        if (pointer.isEmpty()) {
            return ROOT;
        }
        if (pointer.charAt(0) != '/') {
            throw new IllegalArgumentException("A JSON Pointer starts with a slash: " + pointer);
        }
        if (HALF_ESCAPE.matcher(pointer).find()) {
            throw new IllegalArgumentException("In a JSON Pointer ~ is written ~0 and / within a name ~1: " + pointer);
        }
        var segments = new ArrayList<String>();
        for (var segment : pointer.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return new AttributePath(segments);
    }

    public AttributePath child(String segment) {
        var longer = new ArrayList<>(segments);
        longer.add(segment);
        return new AttributePath(longer);
    }

    /** The first {@code length} segments. */
    public AttributePath prefix(int length) {
        return new AttributePath(segments.subList(0, length));
    }

    /** The name of the attribute itself; empty for the root. */
    public String last() {
        return segments.isEmpty() ? "" : segments.getLast();
    }

    /** Equal to, containing or lying under the other. */
    public boolean overlaps(AttributePath other) {
        var common = Math.min(segments.size(), other.segments.size());
        return segments.subList(0, common).equals(other.segments.subList(0, common));
    }

    @Override
    public String toString() {
        var pointer = new StringBuilder();
        for (var segment : segments) {
            pointer.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }
}
