package io.driftsafe.operation;

import java.util.ArrayList;
import java.util.List;

/** Every way to choose, one after the other: each is taken again from the start with its last choice raised. */
final class Choices {

    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private int next;

    /** @param width how many there are to choose from here */
    int of(int width) {
        if (next == taken.size()) {
            taken.add(0);
            widths.add(width);
        } else if (widths.get(next) != width) {
            throw new IllegalStateException("The same choices led elsewhere");
        }
        return taken.get(next++);
    }

    /** Whether there is one more way; it begins anew. */
    boolean another() {
        next = 0;
        while (!taken.isEmpty()) {
            var last = taken.size() - 1;
            if (taken.get(last) + 1 < widths.get(last)) {
                taken.set(last, taken.get(last) + 1);
                return true;
            }
            taken.removeLast();
            widths.removeLast();
        }
        return false;
    }
}
