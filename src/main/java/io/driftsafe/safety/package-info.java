/** Decides if a change is safe: drift and the six safety checks. Pure: no Spring, no I/O, no clock. */
@ApplicationModule(allowedDependencies = {"resource", "guardrail::violation"})
@NullMarked
package io.driftsafe.safety;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
