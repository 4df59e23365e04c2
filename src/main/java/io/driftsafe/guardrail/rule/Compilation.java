package io.driftsafe.guardrail.rule;

import io.driftsafe.problem.Refusal;
import java.util.List;

/** What became of a policy's content when its expressions were checked. */
public sealed interface Compilation {

    /** It can judge. */
    record Compiled(CompiledPolicy policy) implements Compilation {}

    /** It says what it must not. */
    record Miswritten(List<PolicyError> errors) implements Compilation {

        public Miswritten {
            errors = List.copyOf(errors);
        }

        /**
         * 422 with a pointer to each error.
         *
         * @param within where in the request the content stands, as {@code /content}; empty if it is all of it
         */
        public Refusal refusal(String within) {
            return Refusal.invalid(
                    "The policy cannot be used as it is written",
                    errors.stream().map(error -> error.within(within)).toList());
        }
    }

    /** The policy, or a refusal as by {@link Miswritten#refusal}. */
    default CompiledPolicy orRefuse(String within) {
        return switch (this) {
            case Compiled(var policy) -> policy;
            case Miswritten miswritten -> throw miswritten.refusal(within);
        };
    }
}
