package io.driftsafe.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.problem.Refusal.Reason;
import java.util.List;

/** A refusal as clients see it: a problem document (RFC 9457). */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        String traceId,
        @JsonInclude(Include.NON_EMPTY) List<FieldError> errors,
        @JsonInclude(Include.NON_EMPTY) List<Reason> reasons) {

    static Problem of(Refusal refusal, String instance, String traceId) {
        var code = refusal.code();
        return new Problem(
                "/problems/" + code.value(),
                code.title(),
                code.status(),
                refusal.detail(),
                instance,
                code.value(),
                traceId,
                refusal.errors(),
                refusal.reasons());
    }
}
