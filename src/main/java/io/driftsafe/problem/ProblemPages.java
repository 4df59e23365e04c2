package io.driftsafe.problem;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;

/** The pages that a problem's type points at: what it means and what to do. */
@Controller
class ProblemPages {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>%s</title></head>
            <body><main>%s</main></body>
            </html>
            """;

    @GetMapping(path = "/problems/{code}", produces = MediaType.TEXT_HTML_VALUE)
    @ResponseBody
    String page(@PathVariable String code) {
        var problem = ProblemCode.named(code)
                .orElseThrow(() -> Refusal.of(ProblemCode.NOT_FOUND, "There is no such problem"));
        return PAGE.formatted(
                problem.title(),
                "<h1>%s</h1><p><code>%s</code>, status %d</p><p>%s</p><h2>What to do</h2><p>%s</p>"
                        .formatted(
                                problem.title(),
                                problem.value(),
                                problem.status(),
                                problem.meaning(),
                                problem.remedy()));
    }

    @GetMapping(path = "/problems", produces = MediaType.TEXT_HTML_VALUE)
    @ResponseBody
    String index() {
        return PAGE.formatted(
                "Problems",
                Arrays.stream(ProblemCode.values())
                        .map(code -> "<li><a href=\"/problems/%s\">%s</a></li>".formatted(code.value(), code.title()))
                        .collect(Collectors.joining("", "<h1>Problems</h1><ul>", "</ul>")));
    }
}
