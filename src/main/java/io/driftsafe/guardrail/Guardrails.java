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
        var asked = guardrails.stream()
                .filter(guardrail -> guardrail.kind() == kind)
                .toList();
        if (asked.isEmpty()) {
            return new Judgement.NotConfigured();
        }
        return new Judgement.Judged(asked.stream()
                .flatMap(guardrail -> guardrail.judge(change).stream())
                .toList());
    }
}
