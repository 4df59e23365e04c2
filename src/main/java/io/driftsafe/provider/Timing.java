package io.driftsafe.provider;

import java.time.Duration;

/** How long a call may take, and for how long after that its effect may still land. */
public record Timing(Duration callTimeout, Duration settleTime) {}
