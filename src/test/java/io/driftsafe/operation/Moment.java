package io.driftsafe.operation;

/** Where in a run its node may die or stand still. */
enum Moment {
    /** The resource was read, nothing is written down yet. */
    LOOKED,
    /** The intent is committed, the lease is looked at. */
    INTENDED,
    /** The call leaves, the cloud has not got it. */
    CALLING,
    /** The cloud has done it, its answer is lost. */
    DONE,
    /** It was read back, nothing is settled. */
    VERIFIED,
    /** Within the transaction that settles. */
    SETTLING
}
