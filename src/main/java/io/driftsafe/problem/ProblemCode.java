package io.driftsafe.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every way in which this service refuses a request; the names are part of the wire contract. */
public enum ProblemCode {
    MALFORMED_JSON(
            400,
            "The request is malformed",
            "The request is no valid HTTP, or its body is no I-JSON: broken, not UTF-8, nested too deep, a member"
                    + " named twice, NUL, a lone surrogate or a number too large.",
            "Correct the place that the detail names and send the request again."),
    UNAUTHENTICATED(
            401,
            "Sign in first",
            "The request carries no valid credentials.",
            "Send a valid token in the Authorization header."),
    FORBIDDEN(
            403,
            "Not allowed",
            "The caller may not do this, nor approve what is their own, or the request came by way of a foreign host"
                    + " or web page.",
            "Use a caller with the needed role, and to approve something, one who is not its author; while nobody"
                    + " signs in, call the service on localhost."),
    NOT_FOUND(
            404, "Not found", "There is nothing under this address.", "Check the path and the id; ids are not reused."),
    METHOD_NOT_ALLOWED(
            405,
            "Method not allowed",
            "The address exists and does not know this method.",
            "Use one of the methods in the Allow header."),
    NOT_ACCEPTABLE(
            406,
            "Not acceptable",
            "The answer cannot be given in a media type that the Accept header allows.",
            "Accept application/json."),
    ILLEGAL_TRANSITION(
            409,
            "Not possible in this state",
            "What is acted on is in a state from which this action is not possible, or it moved on meanwhile.",
            "Read it again; the detail names the state and what is allowed from it."),
    CHECKS_REQUIRED(
            409,
            "Safety checks have not been run",
            "An operation is applied only after its safety checks have passed.",
            "Run the check, read its findings, then apply."),
    CHECKS_STALE(
            409,
            "Safety checks are too old",
            "The findings are older than they may be; the resource may have changed since.",
            "Run the check again, then apply."),
    CHECKS_FAILED(
            409,
            "Safety checks failed",
            "At least one safety check failed, so the change is not safe to make.",
            "Read the reasons; mend their cause and retry the operation, which takes a fresh snapshot."),
    GATE_CLOSED(
            409,
            "A gate is closed",
            "An approval, a maintenance window or the stop switch holds the change back.",
            "Wait for what the reasons name, or have it opened."),
    RESOURCE_BUSY(
            409,
            "Another operation works on the resource",
            "Two operations never change one resource at once.",
            "Wait until the operation that the detail names has ended, then try again."),
    NOTHING_TO_ROLL_BACK(
            409,
            "Nothing to roll back",
            "Nothing was changed, or nothing of what was changed can be put back.",
            "Nothing needs to be done."),
    UNRESOLVED_ROLLBACK(
            409,
            "The resource waits for a person",
            "An earlier operation left this resource in a state that a person has to look at.",
            "Roll the named operation back again, or acknowledge it once the resource is in order."),
    IDEMPOTENCY_KEY_IN_USE(
            409,
            "The first request with this idempotency key is still running",
            "The same request was sent before and has not ended yet.",
            "Send the request again, with the same key, in a few seconds."),
    ARCHIVED(
            410,
            "Archived",
            "Log and snapshots of the operation are no longer kept here; they were written to an archive.",
            "Look into the archive that the detail names; `java -jar service.jar verify-archive` tells whether it is"
                    + " whole."),
    PRECONDITION_FAILED(
            412,
            "Changed since it was read",
            "The If-Match header names another version than the current one.",
            "Read it again, decide again, and send the new ETag."),
    TOO_LARGE(
            413,
            "Too large",
            "The body is larger than is taken here.",
            "Send less at once; bodies may have 1 MiB, files of policies 8 MiB, other imports 64 MiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Unsupported media type",
            "The body is of a media type that is not taken here.",
            "Send the body as application/json and say so in Content-Type."),
    INVALID_REQUEST(
            422,
            "The request is not valid",
            "A member of the body, a query parameter or a header is unknown, missing or has a value that is not"
                    + " allowed.",
            "Correct what the errors name; nothing was done."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "The idempotency key was used for another request",
            "The same idempotency key was sent before with another body.",
            "Use a new key for a new request."),
    NO_CHANGE(
            422,
            "The fix changes nothing",
            "The resource already is as the fix would make it.",
            "Nothing needs to be done; or check the proposed values."),
    UNSUPPORTED_CHANGE(
            422,
            "The change is not supported",
            "The fix touches an attribute that cannot be changed here, or not to this value.",
            "Leave that attribute out or choose another value."),
    RESOURCE_NOT_FOUND(
            422,
            "The resource does not exist",
            "The provider knows no such resource.",
            "Check resource id, account and region."),
    IRREVERSIBLE_CHANGE(
            422,
            "The change cannot be undone",
            "A part of the fix cannot be rolled back.",
            "Leave that part out, or set accept_irreversible to true and auto_rollback to false."),
    MANAGED_RESOURCE(
            422,
            "Somebody else manages the resource",
            "A tool that manages the resource would undo the change.",
            "Change it in that tool, or set accept_managed_by to true."),
    RATE_LIMITED(
            429,
            "Too many requests",
            "More requests came than are taken in this time.",
            "Wait as long as Retry-After says."),
    PROVIDER_UNAVAILABLE(
            503,
            "Something this service needs does not answer",
            "A cloud provider or the database did not answer, so no verdict was given.",
            "Send the request again after Retry-After; with an idempotency key it is done once at most."),
    NODE_CLOCK_OFF(
            503,
            "This node starts nothing",
            "The clock of the machine that the request came to is more than two seconds off the database's.",
            "Set its clock right, or send the request to another node, with the same idempotency key if it has one."),
    INTERNAL(
            500,
            "Internal error",
            "The service met an error of its own.",
            "Look at the state before trying again; the service's log says more about the time of the request.");

    private final int status;
    private final String title;
    private final String meaning;
    private final String remedy;

    ProblemCode(int status, String title, String meaning, String remedy) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    static Optional<ProblemCode> named(String value) {
        return Arrays.stream(values())
                .filter(code -> code.value().equals(value))
                .findFirst();
    }

    /** The code for what a framework refused with no more than a status. */
    static ProblemCode ofStatus(int status) {
        return switch (status) {
            case 400 -> MALFORMED_JSON;
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 410 -> ARCHIVED;
            case 412 -> PRECONDITION_FAILED;
            case 413, 414, 431 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> RATE_LIMITED;
            case 503 -> PROVIDER_UNAVAILABLE;
            default -> status < 500 ? INVALID_REQUEST : INTERNAL;
        };
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What has happened, in a sentence for the problem's page. */
    String meaning() {
        return meaning;
    }

    /** What the caller does about it. */
    String remedy() {
        return remedy;
    }

    /** The code as clients see it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
