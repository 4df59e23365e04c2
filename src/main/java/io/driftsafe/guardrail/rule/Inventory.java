package io.driftsafe.guardrail.rule;

import io.driftsafe.resource.Money;
import java.util.List;
import java.util.Optional;

/** All resources of the account in which a change is, as its cloud lists them. */
public record Inventory(List<Item> items) {

    public Inventory {
        items = List.copyOf(items);
    }

    /**
     * One resource.
     *
     * @param monthlyCost empty if it is not known
     */
    public record Item(String resourceId, String resourceType, Optional<Money> monthlyCost) {}
}
