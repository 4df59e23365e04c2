package io.driftsafe.operation;

import io.driftsafe.gate.ClosedGate;
import io.driftsafe.gate.Gate;
import io.driftsafe.guardrail.Guardrail;
import io.driftsafe.guardrail.Judgement;
import io.driftsafe.guardrail.ProposedChange;
import io.driftsafe.guardrail.Violation;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A gate and a policy that an operation is held to only if its labels ask for it; cost SLOs stay unconfigured. */
@TestConfiguration(proxyBeanMethods = false)
class LabelRules {

    /** The gates that are closed, by the value of the label {@code gate}. */
    static final Set<String> CLOSED = ConcurrentHashMap.newKeySet();

    /** What the policy says of each value of the label {@code policy}; it can change between check and apply. */
    static final Set<String> BANNED = ConcurrentHashMap.newKeySet();

    @Bean
    Gate gateByLabel() {
        return (resource, labels) -> Optional.ofNullable(labels.get("gate"))
                .filter(CLOSED::contains)
                .map(name -> new ClosedGate("The gate %s is closed".formatted(name)));
    }

    @Bean
    Gate secondGate() {
        return (resource, labels) -> Optional.ofNullable(labels.get("second_gate"))
                .filter(CLOSED::contains)
                .map(name -> new ClosedGate("The gate %s is closed too".formatted(name)));
    }

    @Bean
    Guardrail policyByLabel() {
        return new Guardrail() {
            @Override
            public Kind kind() {
                return Kind.POLICY;
            }

            @Override
            public Judgement judge(ProposedChange change) {
                return new Judgement.Judged(Optional.ofNullable(change.labels().get("policy"))
                        .map(name -> new Violation(
                                name, "%s looks at %s".formatted(name, change.changes()), BANNED.contains(name)))
                        .stream()
                        .toList());
            }
        };
    }
}
