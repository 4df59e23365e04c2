package io.driftsafe.spend;

import java.time.Instant;
import java.time.LocalDate;

/** An account of which bills are known, and from when to when. */
public record SpendSource(String provider, String account, LocalDate knownFrom, Instant knownUntil) {}
