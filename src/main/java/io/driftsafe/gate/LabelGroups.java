package io.driftsafe.gate;

import java.util.Map;

/** Tells how large a group of operations is; operations are known only to rooms above this one. */
public interface LabelGroups {

    /** How many operations that carry all these labels are not over, or have been for less than a day. */
    long sizeOf(Map<String, String> labels);
}
