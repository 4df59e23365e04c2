/** The nodes that share one database, and whether this one may start work. */
@ApplicationModule(allowedDependencies = {"problem", "wire"})
@NullMarked
package io.driftsafe.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
