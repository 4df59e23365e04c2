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
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%s</title>
            <style>
            body { font: 1.1rem/1.6 system-ui, sans-serif; color: #222; background: #fff; }
            main { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
            h1 { line-height: 1.2; }
            h2 { margin-top: 2rem; font-size: 1.2rem; }
            li { margin: 0.4rem 0; }
            code { padding: 0.1rem 0.4rem; border-radius: 0.2rem; background: #eee; }
            </style>
            </head>
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
                "<h1>%s</h1><p><code>%s</code>, status %d</p><p>%s</p><h2>What to do</h2><p>%s</p><p><a href=\"/problems\">All problems</a></p>"
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
                        .map(code -> "<li>%d <code>%s</code> <a href=\"/problems/%s\">%s</a></li>"
                                .formatted(code.status(), code.value(), code.value(), code.title()))
                        .collect(Collectors.joining(
                                "",
                                "<h1>Problems</h1><p>How this service refuses a request, and what to do then.</p><ul>",
                                "</ul>")));
    }
}
