package io.driftsafe.safety;

import java.util.List;

/**
 * What a cloud says beforehand of a fix, one sentence each.
 *
 * @param objections what stands against it
 * @param losses what it destroys for good, which a person has accepted
 */
public record Rehearsal(List<String> objections, List<String> losses) {

    public Rehearsal {
        objections = List.copyOf(objections);
        losses = List.copyOf(losses);
    }
}
