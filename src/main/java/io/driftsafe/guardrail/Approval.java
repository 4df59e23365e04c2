package io.driftsafe.guardrail;

import java.time.Instant;

/**
 * That somebody agrees with what an author wrote.
 *
 * @param by who agrees
 */
record Approval(String by, Instant at) {}
