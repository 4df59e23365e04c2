package io.driftsafe.spend;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What became of a billing export.
 *
 * @param leftOut lines of other sub-accounts
 * @param from its first day, in UTC
 * @param knownUntil how far it goes
 * @param countedBefore whether the same file was imported before, so that nothing has changed
 * @param replaced how many rows of earlier exports it took the place of, each of one day, resource and service
 * @param resourcesKnown how many of its resources are known here
 * @param resourcesUnknown how many are not: budgets of modules and of types of resources do not count them
 */
record SpendReport(
        String provider,
        String account,
        long lines,
        long leftOut,
        LocalDate from,
        Instant knownUntil,
        BigDecimal billedCost,
        BigDecimal effectiveCost,
        boolean countedBefore,
        long replaced,
        long resourcesKnown,
        long resourcesUnknown) {}
