/** What a configuration costs a month. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire"})
@NullMarked
package io.driftsafe.pricing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
