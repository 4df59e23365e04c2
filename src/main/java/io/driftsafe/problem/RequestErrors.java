package io.driftsafe.problem;

import static java.util.stream.Collectors.joining;

import io.driftsafe.problem.Refusal.FieldError;
import jakarta.validation.ConstraintViolation;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.Errors;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Says what is wrong with a request that could not be read as what a controller takes. */
public final class RequestErrors {

    private static final JsonMapper AS_WRITTEN = JsonMapper.builder()
            .enumNamingStrategy((_, _, name) -> name.toLowerCase(Locale.ROOT))
            .build();

    private static final Set<Class<?>> WHOLE =
            Set.of(int.class, Integer.class, long.class, Long.class, BigInteger.class);

    private RequestErrors() {}

    static Refusal of(HttpMessageNotReadableException exception) {
        var jackson = DatabaseAway.causes(exception)
                .filter(JacksonException.class::isInstance)
                .map(JacksonException.class::cast)
                .findFirst();
        return jackson.map(RequestErrors::of).orElseGet(() -> Refusal.invalid("", "The request needs a body"));
    }

    /** The same of text that was read elsewhere. It repeats no value, for that may be a secret in the wrong place. */
    public static Refusal of(JacksonException exception) {
        if (exception instanceof StreamReadException && !(exception instanceof InputCoercionException)) {
            var place = exception.getLocation();
            return Refusal.of(
                    ProblemCode.MALFORMED_JSON,
                    place == null
                            ? "The body is no JSON"
                            : "The body is no JSON at line %d, column %d"
                                    .formatted(place.getLineNr(), place.getColumnNr()));
        }
        var pointer = pointer(exception);
        return refusalWithin(exception)
                .map(refusal -> refusal.errors().isEmpty() ? refusal.at(pointer) : refusal)
                .orElseGet(() -> Refusal.invalid(pointer, sentence(exception, pointer)));
    }

    private static String sentence(JacksonException exception, String pointer) {
        var where = pointer.isEmpty() ? "The body" : pointer;
        if (exception instanceof UnrecognizedPropertyException) {
            return "There is no member %s".formatted(where);
        }
        if (exception instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            return "%s has a value that is not known: use one of %s".formatted(where, values(format.getTargetType()));
        }
        return exception instanceof MismatchedInputException mismatch
                ? "%s has a value of the wrong type%s".formatted(where, wanted(mismatch.getTargetType()))
                : "%s has a value of the wrong type".formatted(where);
    }

    /** As clients write them. */
    private static String values(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(value -> AS_WRITTEN.valueToTree(value).asString())
                .collect(joining(", "));
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "";
        } else if (type == Instant.class) {
            return ": it is a time such as 2026-11-01T00:00:00Z";
        } else if (type == LocalDate.class) {
            return ": it is a date such as 2026-11-01";
        } else if (type == Boolean.class || type == boolean.class) {
            return ": it is true or false";
        } else if (WHOLE.contains(type)) {
            return ": it is a whole number";
        } else if (Number.class.isAssignableFrom(type)) {
            return ": it is a number";
        } else if (type == String.class) {
            return ": it is a text";
        } else if (Collection.class.isAssignableFrom(type)) {
            return ": it is a list";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? ": it is an object" : "";
    }

    private static String pointer(JacksonException exception) {
        return exception.getPath().stream()
                .map(step -> "/"
                        + (step.getPropertyName() == null
                                ? String.valueOf(step.getIndex())
                                : step.getPropertyName().replace("~", "~0").replace("/", "~1")))
                .collect(joining());
    }

    static Refusal of(MethodArgumentNotValidException exception) {
        return invalid(errors(exception).toList());
    }

    static Refusal of(HandlerMethodValidationException exception) {
        return invalid(exception.getParameterValidationResults().stream()
                .flatMap(RequestErrors::errors)
                .toList());
    }

    public static Refusal of(ConstraintViolation<?> violation) {
        return invalid(List.of(new FieldError(
                pointer(violation.getPropertyPath().toString()), String.valueOf(violation.getMessage()))));
    }

    private static Stream<FieldError> errors(ParameterValidationResult result) {
        if (result instanceof ParameterErrors body) {
            return errors((Errors) body);
        }
        var name = name(result.getMethodParameter());
        return result.getResolvableErrors().stream()
                .map(error -> new FieldError(name, String.valueOf(error.getDefaultMessage())));
    }

    private static String name(MethodParameter parameter) {
        var asked = parameter.getParameterAnnotation(RequestParam.class);
        return asked == null || asked.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : asked.name();
    }

    private static Stream<FieldError> errors(Errors errors) {
        return Stream.concat(
                errors.getFieldErrors().stream()
                        .map(error ->
                                new FieldError(pointer(error.getField()), String.valueOf(error.getDefaultMessage()))),
                errors.getGlobalErrors().stream()
                        .map(error -> new FieldError("", String.valueOf(error.getDefaultMessage()))));
    }

    /** The JSON Pointer of a property path such as {@code labels[0].ownerName}. */
    private static String pointer(String path) {
        return Stream.of(path.replace("]", "").split("[.\\[]"))
                // Of an element itself, as <list element>, which has no name.
                .filter(step -> !step.startsWith("<"))
                .map(step -> "/" + step.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .collect(joining());
    }

    private static Refusal invalid(List<FieldError> errors) {
        var detail = errors.stream()
                .map(error ->
                        "%s %s".formatted(error.pointer().isEmpty() ? "The body" : error.pointer(), error.message()))
                .collect(joining("; "));
        return Refusal.invalid(detail.isEmpty() ? "The request is not valid" : detail, errors);
    }

    /** A path with an id that cannot be one names nothing; a query parameter of the wrong type is to be corrected. */
    static Refusal of(TypeMismatchException exception) {
        var refusal = refusalWithin(exception);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (exception instanceof MethodArgumentTypeMismatchException mismatch) {
            if (mismatch.getParameter().hasParameterAnnotation(PathVariable.class)) {
                return Refusal.of(ProblemCode.NOT_FOUND, "There is nothing under this address");
            }
            var type = mismatch.getRequiredType();
            return Refusal.invalid(
                    mismatch.getName(),
                    "The query parameter %s has a value that is not allowed%s"
                            .formatted(
                                    mismatch.getName(),
                                    type != null && type.isEnum() ? ": use one of " + values(type) : wanted(type)));
        }
        return Refusal.of(ProblemCode.INVALID_REQUEST, "The request has a value that is not allowed");
    }

    static Optional<Refusal> refusalWithin(Throwable thrown) {
        return DatabaseAway.causes(thrown)
                .filter(Refusal.class::isInstance)
                .map(Refusal.class::cast)
                .findFirst();
    }
}
