/** Reads and changes real resources, says who acts on which, and loads what is known of their types. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal", "audit", "wire", "pricing"})
@NullMarked
package io.driftsafe.provider;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
