package io.driftsafe.guardrail;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How policies judge, and who may approve them.
 *
 * @param unmatched what becomes of a change that no active policy is for
 * @param approveOwnWhileOpen whether one may approve what one wrote oneself while nobody has to sign in, for callers
 *     then cannot be told apart; with sign-in it never is allowed
 */
@ConfigurationProperties("driftsafe.guardrail")
record GuardrailSettings(
        @DefaultValue("skip") Unmatched unmatched,
        @DefaultValue("true") boolean approveOwnWhileOpen) {

    /** What the check of the policies says then. */
    enum Unmatched {
        SKIP,
        WARN,
        FAIL
    }
}
