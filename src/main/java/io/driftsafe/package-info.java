/** The application and its database. */
@NullMarked
package io.driftsafe;

import org.jspecify.annotations.NullMarked;
