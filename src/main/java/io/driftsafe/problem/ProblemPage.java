package io.driftsafe.problem;

import java.util.List;

/** What one problem means, for a program; {@link ProblemPageWriter} writes it for a person. */
record ProblemPage(String type, String code, String title, int status, String meaning, String remedy, Example example) {

    /** A request that meets the problem, and its answer. */
    record Example(String request, Problem answer) {}

    static ProblemPage of(ProblemCode code) {
        var example = ProblemExample.of(code);
        return new ProblemPage(
                "/problems/" + code.value(),
                code.value(),
                code.title(),
                code.status(),
                code.meaning(),
                code.remedy(),
                new Example(example.request(), example.answer(code)));
    }

    /** All of them. */
    record Index(List<ProblemPage> items) {}
}
