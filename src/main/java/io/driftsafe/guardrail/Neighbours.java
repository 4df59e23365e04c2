package io.driftsafe.guardrail;

import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;

/** Tells what else is in the account of a resource; the clouds are known only to rooms above this one. */
public interface Neighbours {

    /** All resources of the account, the resource itself too; empty if it cannot be told. */
    Optional<List<Neighbour>> of(ResourceRef resource);

    /**
     * One resource.
     *
     * @param monthlyCost empty if it is not known
     */
    record Neighbour(String resourceId, String resourceType, Optional<Money> monthlyCost) {}
}
