package io.driftsafe.slo;

import io.driftsafe.guardrail.ProposedChange;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change as cost SLOs see it: of which resource, and what that is, bears and costs before and after.
 *
 * @param besides what it costs more in truth than the list says, in USD a month; at least zero
 */
public record CostChange(
        String provider,
        String account,
        String resourceId,
        String resourceType,
        Map<String, String> labels,
        Side before,
        Side after,
        BigDecimal besides) {

    private static final AttributePath PRESENT = AttributePath.parse("/present");
    private static final String[] TAGS = {"labels", "tags_all", "tags"};

    public CostChange {
        labels = Map.copyOf(labels);
    }

    public static CostChange of(ProposedChange change) {
        var resource = change.resource();
        return new CostChange(
                resource.provider(),
                resource.account(),
                resource.resourceId(),
                change.type().name(),
                change.labels(),
                Side.of(change.current(), change.costBefore()),
                Side.of(change.proposed(), change.costAfter()),
                besides(change));
    }

    private static BigDecimal besides(ProposedChange change) {
        return change.costBefore()
                .flatMap(before -> change.costAfter().map(before::minus))
                .flatMap(onTheList -> change.leastSavings().map(onTheList::minus))
                .map(Money::amount)
                .orElse(BigDecimal.ZERO)
                .max(BigDecimal.ZERO);
    }

    /**
     * The resource before or after the change.
     *
     * @param present false once it is deleted
     * @param monthlyCost in USD, null if it is not known
     */
    public record Side(
            boolean present,
            Map<String, String> tags,
            @Nullable BigDecimal monthlyCost) {

        public Side {
            tags = Map.copyOf(tags);
        }

        private static Side of(Configuration configuration, Optional<Money> cost) {
            var absent = configuration
                    .at(PRESENT)
                    .filter(value -> value.isBoolean() && !value.booleanValue())
                    .isPresent();
            return new Side(
                    !absent, tagsOf(configuration), cost.map(Money::amount).orElse(null));
        }

        Optional<BigDecimal> cost() {
            return Optional.ofNullable(monthlyCost);
        }
    }

    /** As clouds name them. */
    static Map<String, String> tagsOf(Configuration configuration) {
        var tags = new HashMap<String, String>();
        for (var name : TAGS) {
            configuration
                    .at(AttributePath.ROOT.child(name))
                    .filter(JsonNode::isObject)
                    .ifPresent(object -> object.properties().forEach(tag -> {
                        if (tag.getValue().isString()) {
                            tags.put(tag.getKey(), tag.getValue().stringValue());
                        }
                    }));
        }
        return tags;
    }
}
