package io.driftsafe.wire;

import org.jspecify.annotations.Nullable;

/** An answer that is one page of a list; it is sent with a {@code Link} to the next one. */
public interface Paged {

    @Nullable
    String nextCursor();
}
