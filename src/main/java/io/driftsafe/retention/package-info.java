/** How long logs and snapshots are kept: the months they are kept by, and the archives of those that have passed. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire"})
@NullMarked
package io.driftsafe.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
