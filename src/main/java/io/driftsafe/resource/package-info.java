/** What a resource is, looks like and costs, and what is known of its type. Pure: no Spring, no I/O, no clock. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.driftsafe.resource;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
