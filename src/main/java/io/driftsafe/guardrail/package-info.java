/** Policies and cost SLOs: what no change may do. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire", "access"})
@NullMarked
package io.driftsafe.guardrail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
