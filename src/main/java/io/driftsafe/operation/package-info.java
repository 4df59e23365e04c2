/** One change to one resource, from creation to rollback. */
@ApplicationModule(
        allowedDependencies = {
            "resource",
            "problem",
            "seal",
            "audit",
            "retention",
            "wire",
            "pricing",
            "pricing::contract",
            "provider",
            "guardrail",
            "guardrail::violation",
            "gate",
            "node",
            "access",
            "safety",
            "slo"
        })
@NullMarked
package io.driftsafe.operation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
