package io.driftsafe.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what the container dispatches to it as an error: what no controller and no advice has answered. */
@Controller
class ContainerRefusals implements ErrorController {

    private static final Map<Integer, String> SENTENCES = Map.of(
            400, "The request is not valid HTTP",
            403, "The request is not allowed",
            404, "There is nothing under this address",
            405, "The method is not allowed here",
            413, "The request is too large",
            414, "The address is too long",
            431, "The headers are too large",
            503, "The service is not ready; try again in a few seconds");

    @RequestMapping("${spring.web.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        var path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                ? uri
                : request.getRequestURI();
        ProblemWriter.write(refusal(status), path, Trace.idOf(request), response);
    }

    static Refusal refusal(int status) {
        return Refusal.of(
                ProblemCode.ofStatus(status),
                SENTENCES.getOrDefault(
                        status, status < 500 ? "The request is not valid" : "The service met an error of its own"));
    }
}
