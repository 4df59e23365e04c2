package io.driftsafe.pricing;

import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the monthly cost of a configuration comes about, as clients see it.
 *
 * @param provider whose prices these are
 * @param on the day whose prices count
 * @param total in US dollars, to the cent; null where something is unknown
 */
record ExplanationView(
        String resourceType,
        String provider,
        String region,
        LocalDate on,
        List<ComponentView> components,
        List<String> assumptions,
        @Nullable BigDecimal total,
        List<String> unknown) {

    static ExplanationView of(String resourceType, Explanation explanation) {
        return new ExplanationView(
                resourceType,
                explanation.market().cloud(),
                explanation.market().region(),
                explanation.day(),
                explanation.components().stream().map(ComponentView::of).toList(),
                explanation.assumptions(),
                explanation.total().map(Money::amount).orElse(null),
                explanation.unknown());
    }

    /**
     * One part of the cost; its amount is exact, for only the total is rounded.
     *
     * @param priceId of the price in the book; null where a setting tells it
     * @param because why it is this price
     */
    record ComponentView(
            String component,
            String kind,
            String item,
            BigDecimal quantity,
            String unit,
            BigDecimal unitPrice,
            BigDecimal monthlyAmount,
            @Nullable PriceId priceId,
            String source,
            LocalDate effectiveDate,
            String because) {

        private static ComponentView of(Explanation.Component component) {
            return new ComponentView(
                    component.name(),
                    component.key().kind(),
                    component.key().item(),
                    component.quantity(),
                    component.key().unit(),
                    component.price().amount(),
                    component.amount(),
                    component.price().id().orElse(null),
                    component.price().source(),
                    component.price().effectiveDate(),
                    component.because());
        }
    }
}
