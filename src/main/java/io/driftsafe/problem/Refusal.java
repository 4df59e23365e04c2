package io.driftsafe.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is not carried out, with what the caller can do about it. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemCode code;
    private final transient List<FieldError> errors;
    private final transient List<Reason> reasons;

    private Refusal(ProblemCode code, String detail, List<FieldError> errors, List<Reason> reasons) {
        super(detail, null, false, false);
        this.code = code;
        this.errors = List.copyOf(errors);
        this.reasons = List.copyOf(reasons);
    }

    /** @param detail a sentence for the caller that says what to change */
    public static Refusal of(ProblemCode code, String detail) {
        return new Refusal(code, detail, List.of(), List.of());
    }

    public static Refusal of(ProblemCode code, String detail, List<FieldError> errors) {
        return new Refusal(code, detail, errors, List.of());
    }

    public static Refusal because(ProblemCode code, String detail, List<Reason> reasons) {
        return new Refusal(code, detail, List.of(), reasons);
    }

    /**
     * 422 that points at the members of the body (JSON Pointers) or at query parameters (by name) that have to change.
     */
    public static Refusal invalid(String detail, List<FieldError> errors) {
        return new Refusal(ProblemCode.INVALID_REQUEST, detail, errors, List.of());
    }

    public static Refusal invalid(String pointer, String message) {
        return invalid(message, List.of(new FieldError(pointer, message)));
    }

    /** The same of a member that is wrong; {@code complaint} goes on from its name, as in "must be an array". */
    public static Refusal wrong(String pointer, String complaint) {
        return invalid(
                "%s %s".formatted(pointer.isEmpty() ? "The body" : pointer, complaint),
                List.of(new FieldError(pointer, complaint)));
    }

    public static Refusal notFound(String what, String id) {
        return of(ProblemCode.NOT_FOUND, "There is no %s %s".formatted(what, id));
    }

    /** The same refusal, pointing at what has to change: a member of the body or a query parameter. */
    public Refusal at(String pointer) {
        return new Refusal(code, detail(), List.of(new FieldError(pointer, detail())), reasons);
    }

    /** The same refusal of a request whose body has no such members: it points at none. */
    public Refusal ofWholeRequest() {
        var pointless = errors.stream()
                .map(error -> new FieldError("", error.message()))
                .toList();
        return new Refusal(code, detail(), pointless, reasons);
    }

    public ProblemCode code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldError> errors() {
        return errors;
    }

    public List<Reason> reasons() {
        return reasons;
    }

    /**
     * One member of the request that has to change.
     *
     * @param line where in the member's text, if it is a text with places; the first is 1, so of the column
     */
    public record FieldError(
            String pointer,
            String message,
            @JsonInclude(Include.NON_NULL) @Nullable Integer line,
            @JsonInclude(Include.NON_NULL) @Nullable Integer column) {

        public FieldError(String pointer, String message) {
            this(pointer, message, null, null);
        }
    }

    /** One of the things that stand against the request. */
    public record Reason(String code, String message) {}
}
