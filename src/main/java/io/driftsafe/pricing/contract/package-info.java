/** What was agreed with the clouds, discounts and commitments, and what of it a bill is really reduced by. */
@NamedInterface("contract")
@NullMarked
package io.driftsafe.pricing.contract;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
