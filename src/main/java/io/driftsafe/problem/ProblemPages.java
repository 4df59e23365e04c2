package io.driftsafe.problem;

import java.util.Arrays;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a problem's type points at: what it means and what to do, as a page for people or as JSON for programs. */
@RestController
class ProblemPages {

    @GetMapping(
            path = "/problems/{code}",
            produces = {MediaType.TEXT_HTML_VALUE, MediaType.APPLICATION_JSON_VALUE})
    ProblemPage page(@PathVariable String code) {
        return ProblemCode.named(code)
                .map(ProblemPage::of)
                .orElseThrow(() -> Refusal.of(ProblemCode.NOT_FOUND, "There is no such problem"));
    }

    @GetMapping(
            path = "/problems",
            produces = {MediaType.TEXT_HTML_VALUE, MediaType.APPLICATION_JSON_VALUE})
    ProblemPage.Index index() {
        return new ProblemPage.Index(
                Arrays.stream(ProblemCode.values()).map(ProblemPage::of).toList());
    }
}
