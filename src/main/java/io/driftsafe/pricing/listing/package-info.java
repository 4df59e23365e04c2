/** What the clouds bill, and the price lists in which they publish it, read one entry at a time. */
@NullMarked
package io.driftsafe.pricing.listing;

import org.jspecify.annotations.NullMarked;
