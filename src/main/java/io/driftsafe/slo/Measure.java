package io.driftsafe.slo;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What was last counted or priced among the resources of a cost SLO.
 *
 * @param detail for people: of which resource it is, if of one; else empty
 */
record Measure(BigDecimal value, String detail, Instant measuredAt) {}
