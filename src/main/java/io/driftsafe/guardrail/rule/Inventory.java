package io.driftsafe.guardrail.rule;

import io.driftsafe.resource.Money;
import java.util.List;
import java.util.Optional;

/** All resources of the account in which a change is, as its cloud lists them. */
public record Inventory(List<Item> items) {

    public Inventory {
        items = List.copyOf(items);
    }

    /** The same once a resource among them costs what it would. */
    Inventory after(String resourceId, Optional<Money> monthlyCost) {
        return new Inventory(items.stream()
                .map(item -> item.resourceId().equals(resourceId)
                        ? new Item(resourceId, item.resourceType(), monthlyCost)
                        : item)
                .toList());
    }

    /** How many are of such a type. */
    long count(Glob resourceType) {
        return items.stream()
                .filter(item -> resourceType.matches(item.resourceType()))
                .count();
    }

    /** What those of such an id cost together; empty if the cost of one of them is not known. */
    Optional<Money> monthlyCost(Glob resourceId) {
        var costs = items.stream()
                .filter(item -> resourceId.matches(item.resourceId()))
                .map(Item::monthlyCost)
                .toList();
        return costs.stream().allMatch(Optional::isPresent)
                ? Optional.of(costs.stream().flatMap(Optional::stream).reduce(Money.of("0"), Money::plus))
                : Optional.empty();
    }

    /**
     * One resource.
     *
     * @param monthlyCost empty if it is not known
     */
    public record Item(String resourceId, String resourceType, Optional<Money> monthlyCost) {}
}
