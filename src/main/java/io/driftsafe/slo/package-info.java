/** Cost SLOs: what a change may add to what is spent, and what is in flight. */
@ApplicationModule(
        allowedDependencies = {
            "resource",
            "problem",
            "audit",
            "wire",
            "pricing",
            "provider",
            "guardrail",
            "guardrail::violation",
            "spend"
        })
@NullMarked
package io.driftsafe.slo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
