package io.driftsafe.slo;

/** What a cost SLO holds within bounds. */
enum SloType {
    /** What is spent in a calendar month (UTC). */
    MONTHLY_BUDGET(Unit.USD),
    /** The same of the resources under a module path of Terraform. */
    MODULE_BUDGET(Unit.USD),
    /** The same of one service of a cloud. */
    SERVICE_BUDGET(Unit.USD),
    /** What each single resource costs a month, after the change. */
    RESOURCE_BUDGET(Unit.USD),
    /** By how many percent the last 30 days, with what is added, may cost more than the 30 days before. */
    COST_GROWTH_RATE(Unit.PERCENT),
    /** How many resources there are. */
    RESOURCE_COUNT(Unit.RESOURCES);

    private final Unit unit;

    SloType(Unit unit) {
        this.unit = unit;
    }

    Unit unit() {
        return unit;
    }

    /** Whether it is judged by what was spent. */
    boolean bySpend() {
        return this != RESOURCE_BUDGET && this != RESOURCE_COUNT;
    }

    /** Whether it begins anew with each month. */
    boolean monthly() {
        return bySpend() && this != COST_GROWTH_RATE;
    }

    /** What a value is in. */
    enum Unit {
        USD,
        PERCENT,
        RESOURCES
    }
}
