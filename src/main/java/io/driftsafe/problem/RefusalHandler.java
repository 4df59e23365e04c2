package io.driftsafe.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns every exception that leaves a controller into a problem document. */
@RestControllerAdvice
class RefusalHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalHandler.class);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> uncaught(Exception exception, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            LOG.debug(
                    "The answer had begun when {} {} failed", request.getMethod(), request.getRequestURI(), exception);
            return null;
        }
        return answer(refusalFor(exception, request), new HttpHeaders(), request);
    }

    private static Refusal refusalFor(Exception exception, HttpServletRequest request) {
        var refusal = RequestErrors.refusalWithin(exception);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (DatabaseAway.isMeantBy(exception)) {
            LOG.warn("The database did not answer {} {}", request.getMethod(), request.getRequestURI(), exception);
            return Refusal.of(
                    ProblemCode.PROVIDER_UNAVAILABLE,
                    "The database did not answer, so it is not known whether the request was carried out; send it"
                            + " again, with the same idempotency key if it had one");
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), exception);
        return Refusal.of(ProblemCode.INTERNAL, "The service met an error of its own");
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(RequestErrors.of(exception), headers, request);
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(RequestErrors.of(exception), headers, request);
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return answer(RequestErrors.of(exception), headers, request);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(RequestErrors.of(exception), headers, request);
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        var name = exception.getParameterName();
        return answer(Refusal.invalid(name, "The query parameter %s is missing".formatted(name)), headers, request);
    }

    /** Where Spring's own handlers end; what they put into the headers (Allow, Accept-Patch) is kept. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (status.is5xxServerError()) {
            LOG.error("{} failed", request.getDescription(false), exception);
        }
        return answer(refusal(status.value(), headers), headers, request);
    }

    private static Refusal refusal(int status, HttpHeaders headers) {
        return switch (status) {
            case 400 -> Refusal.of(ProblemCode.INVALID_REQUEST, "The request is not valid");
            case 405 ->
                Refusal.of(ProblemCode.METHOD_NOT_ALLOWED, "Allowed here: " + String.join(", ", allowed(headers)));
            case 406 -> Refusal.of(ProblemCode.NOT_ACCEPTABLE, "The answer is given as " + given(headers));
            case 415 -> Refusal.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as " + given(headers));
            default -> ContainerRefusals.refusal(status);
        };
    }

    /** What would be given or taken, where the framework knows it. */
    private static String given(HttpHeaders headers) {
        var types = MediaType.toString(headers.getAccept());
        return types.isEmpty() ? MediaType.APPLICATION_JSON_VALUE : types;
    }

    private static List<String> allowed(HttpHeaders headers) {
        return headers.getAllow().stream().map(Object::toString).sorted().toList();
    }

    private static ResponseEntity<Object> answer(Refusal refusal, HttpHeaders headers, WebRequest request) {
        return answer(refusal, headers, ((ServletWebRequest) request).getRequest());
    }

    private static ResponseEntity<Object> answer(Refusal refusal, HttpHeaders headers, HttpServletRequest request) {
        var all = new HttpHeaders(headers);
        all.putAll(ProblemWriter.headers(refusal.code()));
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(refusal.code().status())
                .headers(all)
                .body(Problem.of(refusal, request.getRequestURI(), Trace.idOf(request)));
    }
}
