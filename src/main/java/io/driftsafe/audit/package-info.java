/** The append-only, hash-chained record of who did what: an operation's execution log. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal"})
@NullMarked
package io.driftsafe.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
