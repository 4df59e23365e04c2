package io.driftsafe.spend;

import java.time.LocalDate;

/** Who sums up what was spent. */
public interface SpendUsers {

    /**
     * The bills of these days, both included, are others now; in the transaction in which they change.
     *
     * @param provider whose bills they are
     * @param account at the provider
     */
    void changed(String provider, String account, LocalDate from, LocalDate to);
}
