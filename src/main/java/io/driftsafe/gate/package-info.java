/** Stop switch, limits, budgets and circuit breakers: how much may be applied, and when. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire"})
@NullMarked
package io.driftsafe.gate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
