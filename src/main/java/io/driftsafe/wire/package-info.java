/** What every endpoint shares: ids, pages and cursors, idempotency keys, entity tags, preferences. */
@ApplicationModule(allowedDependencies = {"resource", "problem", "seal"})
@NullMarked
package io.driftsafe.wire;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
