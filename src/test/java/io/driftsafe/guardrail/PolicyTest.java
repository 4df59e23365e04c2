package io.driftsafe.guardrail;

import io.driftsafe.ServiceTest;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.test.context.TestPropertySource;

/** A test of policies over HTTP, with two operators and a viewer who sign in. */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ServiceTest
@TestPropertySource(
        properties = {
            "driftsafe.access.tokens[0].name=bot",
            "driftsafe.access.tokens[0].sha256=df27f9beb68b7766af3ab2cd7eeefe0c759ca4d085db8b2235811ad36f27cd1c",
            "driftsafe.access.tokens[0].role=operator",
            "driftsafe.access.tokens[1].name=alice",
            "driftsafe.access.tokens[1].sha256=9c220f200955d76c0a38d308225e0ef10c5f971acaf2f8d1d8f732affa5bd1dc",
            "driftsafe.access.tokens[1].role=operator",
            "driftsafe.access.tokens[2].name=dashboard",
            "driftsafe.access.tokens[2].sha256=66e7ac6f0a86850313c536f2b5b8fbaab05647f13ce254c24982e254bd7293c4",
            "driftsafe.access.tokens[2].role=viewer",
            "driftsafe.provider.simulated.sample=true"
        })
@interface PolicyTest {}
