package io.driftsafe.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * What a provider answers when it does not do what it was asked. The class says what is known of the effect, the kind
 * says why.
 */
public abstract sealed class ProviderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private ProviderException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** A sentence for people. */
    public String explanation() {
        return String.valueOf(getMessage());
    }

    /** How long the provider wants to be left alone. */
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    /** Why it was not done; every error of every cloud is one of these. */
    public enum Kind {
        CONFLICT,
        NOT_FOUND,
        THROTTLED,
        DENIED,
        INVALID,
        CAPACITY,
        IN_PROGRESS,
        TRANSIENT,
        UNKNOWN_OUTCOME,
        SUPERSEDED
    }

    /** It did not get through, surely without effect; may be tried again. */
    public static final class Unavailable extends ProviderException {
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        public Unavailable(String message) {
            this(Kind.TRANSIENT, message, Duration.ZERO);
        }

        private Unavailable(Kind kind, String message, Duration retryAfter) {
            super(kind, message);
            this.retryAfter = retryAfter;
        }

        public static Unavailable throttled(String message, Optional<Duration> retryAfter) {
            return new Unavailable(Kind.THROTTLED, message, retryAfter.orElse(Duration.ZERO));
        }

        /** The provider still works on something that has to end first. */
        public static Unavailable inProgress(String message) {
            return new Unavailable(Kind.IN_PROGRESS, message, Duration.ZERO);
        }

        @Override
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The provider said no, without effect; trying again will not help. */
    public static final class Refused extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(Kind.INVALID, message);
        }

        private Refused(Kind kind, String message) {
            super(kind, message);
        }

        /** The service may not do it; the message names the missing permission where the provider does. */
        public static Refused denied(String message) {
            return new Refused(Kind.DENIED, message);
        }

        /** The provider has no room for it. */
        public static Refused capacity(String message) {
            return new Refused(Kind.CAPACITY, message);
        }
    }

    /** The resource is no longer as expected, or gone; nothing was changed. */
    public static final class Changed extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Changed(String message) {
            super(Kind.CONFLICT, message);
        }

        private Changed(Kind kind, String message) {
            super(kind, message);
        }

        public static Changed gone(String message) {
            return new Changed(Kind.NOT_FOUND, message);
        }
    }

    /** Nobody said whether it was done. */
    public static final class OutcomeUnknown extends ProviderException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message) {
            super(Kind.UNKNOWN_OUTCOME, message);
        }
    }

    /** A later attempt of the same operation has taken over; nothing was changed. */
    public static final class Superseded extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Superseded(String message) {
            super(Kind.SUPERSEDED, message);
        }
    }
}
