package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Compilation;
import io.driftsafe.guardrail.rule.CompiledPolicy;
import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.problem.Refusal.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Versions of policies made ready to judge; they never change, so each is made once. */
@Component
class CompiledPolicies {

    private static final Logger LOG = LoggerFactory.getLogger(CompiledPolicies.class);

    private static final int MOST_KEPT = 1000;

    private final Policies policies;
    private final Map<PolicyJudge, JudgingPolicy> kept = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PolicyJudge, JudgingPolicy> eldest) {
            return size() > MOST_KEPT;
        }
    };

    CompiledPolicies(Policies policies) {
        this.policies = policies;
    }

    /**
     * What stands against it.
     *
     * @param within where in the request the content stands, as {@code /policies/0}; empty if it is all of it
     */
    static List<FieldError> mistakes(PolicyContent content, String within) {
        return switch (CompiledPolicy.compile(content)) {
            case Compilation.Compiled _ -> List.of();
            case Compilation.Miswritten miswritten -> miswritten.refusal(within).errors();
        };
    }

    JudgingPolicy of(PolicyJudge judge) {
        synchronized (kept) {
            var known = kept.get(judge);
            if (known != null) {
                return known;
            }
        }
        var made = new JudgingPolicy(judge, compiled(judge));
        synchronized (kept) {
            kept.put(judge, made);
        }
        return made;
    }

    /** What its policy said when it was asked for. */
    Waiver waiver(Exemption exemption) {
        var policy = new PolicyId(exemption.policyId()).value();
        return new Waiver(exemption, of(new PolicyJudge(policy, exemption.policy(), exemption.policyVersion())));
    }

    /** What was good when it was written may not be for a later version of this service. */
    private Optional<CompiledPolicy> compiled(PolicyJudge judge) {
        var id = PolicyId.of(judge.policyId());
        try {
            var version = policies.version(id.uuid(), judge.version())
                    .orElseThrow(() -> new IllegalStateException("There is no " + judge));
            return switch (CompiledPolicy.compile(version.content())) {
                case Compilation.Compiled(var policy) -> Optional.of(policy);
                case Compilation.Miswritten(var errors) -> {
                    LOG.error("{} is not as it has to be: {}", judge, errors);
                    yield Optional.empty();
                }
            };
        } catch (JacksonException unreadable) {
            LOG.error("{} cannot be read", judge, unreadable);
            return Optional.empty();
        }
    }
}
