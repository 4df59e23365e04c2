package io.driftsafe.guardrail.rule;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Expressions by chance: most of them sensible in kind, some wrong, some that would take for ever, some no CEL at all.
 */
final class ExpressionGenerator {

    private static final List<String> TRUTHS = List.of(
            "true",
            "false",
            "operation.strict",
            "drift.has_drift",
            "current.monitoring",
            "has(current.nothing)",
            "known(cost.delta)",
            "changes.exists(c, c.downtime == 'restart')");
    private static final List<String> TEXTS = List.of(
            "resource.id",
            "resource.region",
            "current.instance_type",
            "proposed.?nothing.orValue('none')",
            "current.nothing",
            "tag('team')",
            "changes[0].path",
            "''",
            "'x'",
            "\"a\\u00e9\"",
            "instance_family(current.instance_type)",
            "operation.labels.team");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-7",
            "9223372036854775807",
            "cost.delta",
            "cost.percent",
            "1.5",
            "1e300",
            "size(changes)",
            "current.tags.size()",
            "inventory.count('*')",
            "inventory.monthly_cost('*')",
            "now.getHours()");
    private static final List<String> LISTS =
            List.of("[]", "[1, 2, 3]", "['a', 'b']", "changes", "current.list", "[current, proposed]", "[[1], [2, 3]]");
    private static final List<String> LOOPS = List.of("all", "exists", "exists_one", "filter", "map");
    private static final String NOISE = "()[]{}'\"\\.,?:!&|=<>+-*/%0x9aé\u0000\n ~`@#$^;";

    private final Random random;

    ExpressionGenerator(long seed) {
        random = new Random(seed);
    }

    String expression() {
        return switch (random.nextInt(12)) {
            case 0 -> disturbed(truth(4));
            case 1 -> swelling();
            case 2 -> any(4) + " == " + any(4);
            case 3 -> deepLoop();
            default -> truth(5);
        };
    }

    /** Most of them can be evaluated, quickly. */
    String sensible() {
        return truth(2);
    }

    private String truth(int depth) {
        if (depth == 0) {
            return one(TRUTHS);
        }
        return switch (random.nextInt(13)) {
            case 0 -> "!(" + truth(depth - 1) + ")";
            case 1 -> "(" + truth(depth - 1) + " && " + truth(depth - 1) + ")";
            case 2 -> "(" + truth(depth - 1) + " || " + truth(depth - 1) + ")";
            case 3 -> "(" + truth(depth - 1) + " ? " + truth(depth - 1) + " : " + truth(depth - 1) + ")";
            case 4 ->
                number(depth - 1) + one(List.of(" < ", " <= ", " > ", " >= ", " == ", " != ")) + number(depth - 1);
            case 5 -> text(depth - 1) + one(List.of(" < ", " == ", " != ")) + text(depth - 1);
            case 6 ->
                text(depth - 1)
                        + one(List.of(".startsWith", ".endsWith", ".contains", ".matches"))
                        + "("
                        + text(depth - 1)
                        + ")";
            case 7 -> any(depth - 1) + " in " + list(depth - 1);
            case 8 -> list(depth - 1) + "." + one(LOOPS.subList(0, 3)) + "(e, " + truth(depth - 1) + ")";
            case 9 -> "glob(" + text(depth - 1) + ", " + text(depth - 1) + ")";
            case 10 -> "in_cidr(" + text(depth - 1) + ", '10.0.0.0/8')";
            case 11 -> "instance_at_most(" + text(depth - 1) + ", 'large')";
            default -> one(TRUTHS);
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return one(NUMBERS);
        }
        return switch (random.nextInt(5)) {
            case 0 ->
                "(" + number(depth - 1) + one(List.of(" + ", " - ", " * ", " / ", " % ")) + number(depth - 1) + ")";
            case 1 -> "size(" + (random.nextBoolean() ? list(depth - 1) : text(depth - 1)) + ")";
            case 2 -> "int(" + any(depth - 1) + ")";
            default -> one(NUMBERS);
        };
    }

    private String text(int depth) {
        if (depth <= 0) {
            return one(TEXTS);
        }
        return switch (random.nextInt(5)) {
            case 0 -> "(" + text(depth - 1) + " + " + text(depth - 1) + ")";
            case 1 -> "string(" + any(depth - 1) + ")";
            case 2 -> text(depth - 1) + ".lowerAscii().substring(" + random.nextInt(5) + ")";
            default -> one(TEXTS);
        };
    }

    private String list(int depth) {
        if (depth <= 0) {
            return one(LISTS);
        }
        return switch (random.nextInt(5)) {
            case 0 -> list(depth - 1) + ".filter(e, " + truth(depth - 1) + ")";
            case 1 -> list(depth - 1) + ".map(e, " + any(depth - 1) + ")";
            case 2 -> "(" + list(depth - 1) + " + " + list(depth - 1) + ")";
            case 3 -> "[" + any(depth - 1) + ", " + any(depth - 1) + "]";
            default -> one(LISTS);
        };
    }

    private String any(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> number(depth);
            case 1 -> text(depth);
            case 2 -> list(depth);
            case 3 -> truth(Math.max(depth, 0));
            case 4 ->
                one(List.of("null", "resource", "cost", "current", "e", "{'a': 1}", "b'x'", "now", "type(current)"));
            default -> "{" + text(depth - 1) + ": " + number(depth - 1) + "}";
        };
    }

    /** Values that grow with each step. */
    private String swelling() {
        var grow = one(List.of("x + x", "[x, x]", "[x + x, x]", "{'a': x, 'b': x}", "string(x) + string(x)"));
        var start = one(List.of("['x']", "[[1]]", "[1]", "[current]", "changes"));
        return start + (".map(x, " + grow + ")").repeat(1 + random.nextInt(30)) + " == " + any(1);
    }

    private String deepLoop() {
        var levels = 1 + random.nextInt(8);
        var range = IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
        return IntStream.range(0, levels)
                        .mapToObj(level -> "[" + range + "]." + one(LOOPS.subList(0, 3)) + "(v" + level + ", ")
                        .collect(Collectors.joining())
                + truth(2)
                + ")".repeat(levels);
    }

    private String disturbed(String expression) {
        var text = new StringBuilder(expression);
        for (var i = random.nextInt(4); i >= 0; i--) {
            var at = random.nextInt(text.length() + 1);
            if (random.nextBoolean() || at == text.length()) {
                text.insert(at, NOISE.charAt(random.nextInt(NOISE.length())));
            } else {
                text.deleteCharAt(at);
            }
        }
        return text.toString();
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
