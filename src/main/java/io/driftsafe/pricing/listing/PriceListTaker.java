package io.driftsafe.pricing.listing;

/** Is given what a price list has, entry by entry. */
public interface PriceListTaker {

    void priced(ListedPrice price);

    /** @param reason the same for all that are left out for it */
    void leftOut(String place, String reason);

    /** Something that whoever imports the list should know. */
    void note(String sentence);
}
