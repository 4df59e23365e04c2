package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;

/** What one unit costs in US dollars, who says so, and since when. */
record UnitPrice(BigDecimal amount, String source, LocalDate effectiveDate) {}
