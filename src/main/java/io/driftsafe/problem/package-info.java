/** How a request is refused: a problem document (RFC 9457) that says what to do next. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.driftsafe.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
