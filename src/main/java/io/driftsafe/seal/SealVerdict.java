package io.driftsafe.seal;

/** What a seal says about the content it was made for. */
public enum SealVerdict {
    WHOLE,
    BROKEN,
    UNKNOWN_KEY
}
