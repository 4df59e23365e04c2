package io.driftsafe.guardrail;

import java.util.List;
import org.springframework.stereotype.Component;

/** All guardrails of this service. */
@Component
public class Guardrails {

    private final List<Guardrail> guardrails;

    Guardrails(List<Guardrail> guardrails) {
        this.guardrails = List.copyOf(guardrails);
    }

    public Judgement judge(Guardrail.Kind kind, ProposedChange change) {
        return guardrails.stream()
                .filter(guardrail -> guardrail.kind() == kind)
                .map(guardrail -> guardrail.judge(change))
                .reduce(new Judgement.NotConfigured(), Judgement::and);
    }
}
