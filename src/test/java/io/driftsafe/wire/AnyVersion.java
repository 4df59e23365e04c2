package io.driftsafe.wire;

import java.util.List;

/** What a caller says that sends no {@code If-Match}. */
public final class AnyVersion {

    private AnyVersion() {}

    public static Precondition precondition() {
        return Precondition.of(List.of());
    }
}
