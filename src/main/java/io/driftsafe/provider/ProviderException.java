package io.driftsafe.provider;

/** What a provider answers when it does not do what it was asked; each kind says what is known of the effect. */
public abstract sealed class ProviderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ProviderException(String message) {
        super(message);
    }

    /** A sentence for people. */
    public String explanation() {
        return String.valueOf(getMessage());
    }

    /** It did not get through, surely without effect; may be tried again. */
    public static final class Unavailable extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** The provider said no, without effect; trying again will not help. */
    public static final class Refused extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }

    /** The resource is no longer as expected, or gone; nothing was changed. */
    public static final class Changed extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Changed(String message) {
            super(message);
        }
    }

    /** Nobody said whether it was done. */
    public static final class OutcomeUnknown extends ProviderException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message) {
            super(message);
        }
    }

    /** A later attempt of the same operation has taken over; nothing was changed. */
    public static final class Superseded extends ProviderException {
        private static final long serialVersionUID = 1L;

        public Superseded(String message) {
            super(message);
        }
    }
}
