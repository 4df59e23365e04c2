package io.driftsafe.guardrail.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The variables as a document gives them: what otherwise follows from other members may be said in it as well. */
final class DocumentVariables extends Variables {

    private final Document document;

    DocumentVariables(Document document, PolicyInput input) {
        super(input);
        this.document = document;
    }

    @Override
    Map<String, String> tags() {
        return document.resource() == null || document.resource().tags() == null
                ? super.tags()
                : document.resource().tags();
    }

    @Override
    Facts cost() {
        var cost = super.cost();
        var given = document.cost();
        if (given != null) {
            Optional.ofNullable(given.delta()).map(BigDecimal::doubleValue).ifPresent(it -> cost.with("delta", it));
            Optional.ofNullable(given.percent()).map(BigDecimal::doubleValue).ifPresent(it -> cost.with("percent", it));
        }
        return cost;
    }

    @Override
    List<Facts> changes() {
        var changes = super.changes();
        var given = document.changes();
        if (given != null) {
            IntStream.range(0, given.size())
                    .forEach(i -> Optional.ofNullable(given.get(i).impact())
                            .ifPresent(impact -> changes.get(i).with("impact", lower(impact))));
        }
        return changes;
    }
}
