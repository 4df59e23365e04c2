/** A cloud without a cloud: its resources live in the database, and it fails as ordered. */
@NullMarked
package io.driftsafe.provider.simulated;

import org.jspecify.annotations.NullMarked;
