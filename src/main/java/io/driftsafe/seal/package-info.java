/** Keys and HMACs: what was written here can be told from what was changed elsewhere. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.driftsafe.seal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
