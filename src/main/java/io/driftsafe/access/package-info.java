/** Who may call. */
@ApplicationModule(allowedDependencies = {"problem", "seal", "audit", "wire"})
@NullMarked
package io.driftsafe.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
