/** Reads price lists as the clouds publish them, one entry at a time. */
@NullMarked
package io.driftsafe.pricing.listing;

import org.jspecify.annotations.NullMarked;
