package io.driftsafe.resource;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** US dollars a month, to the cent, rounded half up. */
public record Money(BigDecimal amount) {

    public Money {
        amount = amount.setScale(2, RoundingMode.HALF_UP);
    }

    public static Money of(String amount) {
        return new Money(new BigDecimal(amount));
    }

    public Money plus(Money other) {
        return new Money(amount.add(other.amount));
    }

    public Money minus(Money other) {
        return new Money(amount.subtract(other.amount));
    }

    public Money negate() {
        return new Money(amount.negate());
    }

    @Override
    public String toString() {
        return amount.toPlainString() + " USD";
    }
}
