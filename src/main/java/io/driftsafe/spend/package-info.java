/** What was spent, day by day, as billing exports (FOCUS) have it. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "audit", "wire", "provider"})
@NullMarked
package io.driftsafe.spend;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
