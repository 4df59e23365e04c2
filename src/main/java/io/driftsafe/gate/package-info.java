/** Approvals, maintenance windows and the stop switch: who may apply, and when. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire"})
@NullMarked
package io.driftsafe.gate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
