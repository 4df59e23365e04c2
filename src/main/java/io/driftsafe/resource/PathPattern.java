package io.driftsafe.resource;

import java.util.List;

/**
 * A path in which the segment {@code *} stands for any name or index, as {@code /ebs_block_device/*}{@code /volume_id}.
 */
public record PathPattern(List<String> segments) {

    public PathPattern {
        segments = List.copyOf(segments);
    }

    public static PathPattern parse(String pointer) {
        return new PathPattern(AttributePath.parse(pointer).segments());
    }

    public boolean isExactly(AttributePath path) {
        return path.segments().size() == segments.size() && covers(path);
    }

    /** The path itself or anything under it. */
    public boolean covers(AttributePath path) {
        return path.segments().size() >= segments.size() && agrees(path, segments.size());
    }

    /** The path itself, anything under it, or anything that contains it. */
    public boolean touches(AttributePath path) {
        return agrees(path, Math.min(path.segments().size(), segments.size()));
    }

    /** Whether it goes on below the path, whose last segment may be any. */
    boolean leavesFree(AttributePath path) {
        var length = path.segments().size();
        return length > 0
                && length < segments.size()
                && segments.get(length - 1).equals("*")
                && agrees(path, length);
    }

    private boolean agrees(AttributePath path, int length) {
        for (var i = 0; i < length; i++) {
            if (!segments.get(i).equals("*")
                    && !segments.get(i).equals(path.segments().get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new AttributePath(segments).toString();
    }
}
