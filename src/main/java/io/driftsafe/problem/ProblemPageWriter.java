package io.driftsafe.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the problem pages for people: each one whole in itself, for a policy forbids it to load anything. */
@Component
class ProblemPageWriter extends AbstractHttpMessageConverter<Object> {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s - Drift-Safe Autofix</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --quiet: #777; --accent: #0a7d5c; --code: #8881; }
            @media (prefers-color-scheme: dark) { :root { --accent: #4cc9a0; --quiet: #999; } }
            body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
            nav, .quiet { color: var(--quiet); font-size: .9rem; }
            h1 { font-size: 1.75rem; line-height: 1.25; margin: .75rem 0 .5rem; }
            h2 { font-size: 1.05rem; margin: 2rem 0 .4rem; }
            a { color: var(--accent); }
            code, pre { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
            pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .85rem 1rem; overflow-x: auto; }
            .status { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .65rem; }
            .todo { border-left: 3px solid var(--accent); padding-left: 1rem; }
            table { border-collapse: collapse; width: 100%%; }
            td { border-top: 1px solid var(--line); padding: .45rem .75rem .45rem 0; vertical-align: top; }
            td:first-child { color: var(--quiet); }
            </style>
            </head>
            <body>
            <main>
            %s
            </main>
            </body>
            </html>
            """;
    private static final String PROBLEM = """
            <nav><a href="/problems">All problems</a></nav>
            <h1>%s</h1>
            <p class="quiet"><span class="status">%s</span> <code>%s</code></p>
            <h2>What happened</h2>
            <p>%s</p>
            <h2>What to do</h2>
            <p class="todo">%s</p>
            <h2>For example</h2>
            <pre>%s</pre>
            <p>is answered with</p>
            <pre>%s</pre>
            <p class="quiet">The <code>trace_id</code> of an answer finds its request in the service's log.</p>""";
    private static final String INDEX = """
            <h1>Problems</h1>
            <p>A request that is not carried out is answered with a problem document
            (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>), whose <code>type</code> names one of these.</p>
            <table>
            %s
            </table>""";
    private static final String ROW = "<tr><td>%d</td><td><a href=\"%s\">%s</a></td><td><code>%s</code></td></tr>";

    private final JsonMapper json;

    ProblemPageWriter(JsonMapper json) {
        super(StandardCharsets.UTF_8, MediaType.TEXT_HTML);
        this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == ProblemPage.class || type == ProblemPage.Index.class;
    }

    @Override
    protected boolean canRead(@Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) {
        throw new HttpMessageNotReadableException("No page is read", message);
    }

    @Override
    protected void writeInternal(Object page, HttpOutputMessage message) throws IOException {
        var text = page instanceof ProblemPage problem ? html(problem) : html(((ProblemPage.Index) page).items());
        message.getBody().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String html(ProblemPage problem) {
        var status = HttpStatus.valueOf(problem.status());
        var main = PROBLEM.formatted(
                escaped(problem.title()),
                status.value() + " " + escaped(status.getReasonPhrase()),
                problem.code(),
                escaped(problem.meaning()),
                escaped(problem.remedy()),
                escaped(problem.example().request()),
                escaped(json.writeValueAsString(problem.example().answer())));
        return PAGE.formatted(escaped(problem.title()), main);
    }

    private static String html(List<ProblemPage> problems) {
        var rows = problems.stream()
                .map(problem ->
                        ROW.formatted(problem.status(), problem.type(), escaped(problem.title()), problem.code()))
                .collect(Collectors.joining("\n"));
        return PAGE.formatted("Problems", INDEX.formatted(rows));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }
}
