package io.driftsafe.problem;

import java.util.Locale;

/** Every way in which this service refuses a request; the names are part of the wire contract. */
public enum ProblemCode {
    MALFORMED_JSON(400, "The body is no JSON that can be taken"),
    UNAUTHENTICATED(401, "Sign in first"),
    FORBIDDEN(403, "Not allowed"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    ILLEGAL_TRANSITION(409, "Not possible in this state"),
    CHECKS_REQUIRED(409, "Safety checks have not been run"),
    CHECKS_STALE(409, "Safety checks are too old"),
    CHECKS_FAILED(409, "Safety checks failed"),
    GATE_CLOSED(409, "A gate is closed"),
    RESOURCE_BUSY(409, "Another operation works on the resource"),
    NOTHING_TO_ROLL_BACK(409, "Nothing to roll back"),
    UNRESOLVED_ROLLBACK(409, "The resource waits for a person"),
    IDEMPOTENCY_KEY_IN_USE(409, "The first request with this idempotency key is still running"),
    PRECONDITION_FAILED(412, "Changed since it was read"),
    TOO_LARGE(413, "Too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    INVALID_REQUEST(422, "The request is not valid"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    NO_CHANGE(422, "The fix changes nothing"),
    UNSUPPORTED_CHANGE(422, "The change is not supported"),
    RESOURCE_NOT_FOUND(422, "The resource does not exist"),
    IRREVERSIBLE_CHANGE(422, "The change cannot be undone"),
    MANAGED_RESOURCE(422, "Somebody else manages the resource"),
    RATE_LIMITED(429, "Too many requests"),
    PROVIDER_UNAVAILABLE(503, "The provider does not answer"),
    INTERNAL(500, "Internal error");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The code as clients see it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
