package io.driftsafe.guardrail.rule;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;
import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.DOUBLE;
import static dev.cel.common.types.SimpleType.DYN;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.types.ListType;
import dev.cel.parser.CelMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelLateFunctionBindings;
import io.driftsafe.resource.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The functions that rules have beyond those of CEL, and those of CEL that need a bound of ours. */
final class RuleFunctions {

    /** So long a search takes some milliseconds at most. */
    private static final long LONGEST_SEARCH = 10_000_000;

    private static final int LONGEST_REGEX = 250;
    private static final int MOST_REPEATS = 1000;
    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

    static final List<CelFunctionDecl> DECLARATIONS = List.of(
            newFunctionDeclaration("glob", newGlobalOverload("glob_text_pattern", BOOL, STRING, STRING)),
            newFunctionDeclaration("instance_family", newGlobalOverload("instance_family_type", STRING, STRING)),
            newFunctionDeclaration("instance_size", newGlobalOverload("instance_size_type", STRING, STRING)),
            newFunctionDeclaration(
                    "instance_at_most", newGlobalOverload("instance_at_most_type_size", BOOL, STRING, STRING)),
            newFunctionDeclaration("in_cidr", newGlobalOverload("in_cidr_address_range", BOOL, STRING, STRING)),
            newFunctionDeclaration("open_to_internet", newGlobalOverload("open_to_internet_ranges", BOOL, DYN)),
            newFunctionDeclaration("lets_anybody_in", newGlobalOverload("lets_anybody_in_policy", BOOL, DYN)),
            newFunctionDeclaration(
                    "encryption_lost",
                    newGlobalOverload(
                            "encryption_lost_before_after",
                            ListType.create(STRING),
                            Shapes.ATTRIBUTES,
                            Shapes.ATTRIBUTES)),
            newFunctionDeclaration(
                    "tag",
                    newGlobalOverload("tag_name", STRING, STRING),
                    newGlobalOverload("tag_configuration_name", STRING, Shapes.ATTRIBUTES, STRING)),
            newFunctionDeclaration("count", newMemberOverload("inventory_count", INT, Shapes.INVENTORY, STRING)),
            newFunctionDeclaration(
                    "monthly_cost", newMemberOverload("inventory_monthly_cost", DOUBLE, Shapes.INVENTORY, STRING)),
            newFunctionDeclaration(
                    "monthly_cost_after",
                    newMemberOverload("inventory_monthly_cost_after", DOUBLE, Shapes.INVENTORY, STRING)));

    static final List<CelFunctionBinding> BINDINGS = List.of(
            CelFunctionBinding.from("glob_text_pattern", String.class, String.class, RuleFunctions::glob),
            CelFunctionBinding.from(
                    "instance_family_type",
                    String.class,
                    name -> instanceType(name).family()),
            CelFunctionBinding.from(
                    "instance_size_type",
                    String.class,
                    name -> instanceType(name).size()),
            CelFunctionBinding.from(
                    "instance_at_most_type_size", String.class, String.class, RuleFunctions::instanceAtMost),
            CelFunctionBinding.from("in_cidr_address_range", String.class, String.class, RuleFunctions::inCidr),
            CelFunctionBinding.from("open_to_internet_ranges", Object.class, OpenAccess::toAddresses),
            CelFunctionBinding.from("lets_anybody_in_policy", Object.class, OpenAccess::byPolicy),
            CelFunctionBinding.from("encryption_lost_before_after", Map.class, Map.class, EncryptionSettings::lost),
            CelFunctionBinding.from(
                    "tag_configuration_name",
                    Map.class,
                    String.class,
                    (configuration, name) -> Tags.of(configuration).getOrDefault(name, "")),
            CelFunctionBinding.from("matches", String.class, String.class, RuleFunctions::matches),
            CelFunctionBinding.from("matches_string", String.class, String.class, RuleFunctions::matches),
            CelFunctionBinding.from("contains_string", String.class, String.class, RuleFunctions::contains));

    /** Those that are about the change itself, and so are bound anew for each. */
    static final List<String> BOUND_LATE = List.of("tag", "count", "monthly_cost", "monthly_cost_after");

    /** Whether a value is known, which a plain reading must not ask. */
    static final CelMacro KNOWN = CelMacro.newGlobalMacro("known", 1, (expressions, target, arguments) -> {
        var argument = arguments.getFirst();
        if (argument.getKind() != CelExpr.ExprKind.Kind.SELECT
                || argument.select().testOnly()) {
            return Optional.of(expressions.reportError(CelIssue.formatError(
                    expressions.getSourceLocation(argument), "known() takes one value, as in known(cost.delta)")));
        }
        return Optional.of(expressions.newSelect(
                expressions.copy(argument.select().operand()), argument.select().field(), true));
    });

    private RuleFunctions() {}

    /** Bound for one evaluation only, so nothing has to be immutable. */
    @SuppressWarnings("Immutable")
    static CelLateFunctionBindings boundTo(Supplier<Map<String, String>> tags, PolicyInput input) {
        var inventory = input.inventory();
        return CelLateFunctionBindings.from(
                CelFunctionBinding.from(
                        "tag_name", String.class, name -> tags.get().getOrDefault(name, "")),
                CelFunctionBinding.from(
                        "inventory_count",
                        Facts.class,
                        String.class,
                        (facts, pattern) -> known(inventory).count(new Glob(pattern))),
                CelFunctionBinding.from(
                        "inventory_monthly_cost",
                        Facts.class,
                        String.class,
                        (facts, pattern) -> monthlyCost(known(inventory).monthlyCost(new Glob(pattern)), pattern)),
                CelFunctionBinding.from(
                        "inventory_monthly_cost_after",
                        Facts.class,
                        String.class,
                        (facts, pattern) -> monthlyCost(
                                known(inventory)
                                        .after(input.resource().resourceId(), input.costAfter())
                                        .monthlyCost(new Glob(pattern)),
                                pattern)));
    }

    private static Inventory known(Optional<Inventory> inventory) {
        return inventory.orElseThrow(() -> new UnknownRead(Variables.NO_INVENTORY));
    }

    private static double monthlyCost(Optional<Money> sum, String pattern) {
        return sum.orElseThrow(() -> new UnknownRead(
                        "What the resources %s cost a month is not known: at least one of them has no known price"
                                .formatted(shortened(pattern))))
                .amount()
                .doubleValue();
    }

    private static boolean glob(String text, String pattern) {
        requireShort(text, pattern.length());
        return new Glob(pattern).matches(text);
    }

    private static InstanceType instanceType(String name) {
        return InstanceType.parse(name)
                .orElseThrow(() -> new CelInvalidArgumentException(
                        "\"%s\" is no instance type such as m5.large or db.t3.medium".formatted(shortened(name))));
    }

    private static boolean instanceAtMost(String name, String largest) {
        var size = instanceType(name).size();
        return rank(size) <= rank(largest);
    }

    private static int rank(String size) {
        return InstanceType.rank(size)
                .orElseThrow(() -> new CelInvalidArgumentException(
                        "The size \"%s\" has no place among nano, micro, small, medium, large, xlarge, 2xlarge and so on"
                                .formatted(shortened(size))));
    }

    private static boolean inCidr(String address, String range) {
        return range(range).contains(range(address));
    }

    static AddressRange range(String text) {
        try {
            return AddressRange.parse(text);
        } catch (IllegalArgumentException noRange) {
            throw new CelInvalidArgumentException(
                    "\"%s\" is neither an address nor a range such as 10.0.0.0/8".formatted(shortened(text)));
        }
    }

    private static boolean matches(String text, String regex) {
        var pattern = pattern(regex);
        requireShort(text, pattern.programSize());
        return pattern.matcher(text).find();
    }

    /** What is wrong with a regular expression, if anything is. */
    static Optional<String> mistake(String regex) {
        try {
            pattern(regex);
            return Optional.empty();
        } catch (CelInvalidArgumentException wrong) {
            return Optional.ofNullable(wrong.getMessage());
        }
    }

    private static Pattern pattern(String regex) {
        if (regex.length() > LONGEST_REGEX) {
            throw new CelInvalidArgumentException(
                    "A regular expression has at most %d characters".formatted(LONGEST_REGEX));
        }
        if (repeats(regex) > MOST_REPEATS) {
            throw new CelInvalidArgumentException(
                    "A regular expression repeats its parts at most %d times in all".formatted(MOST_REPEATS));
        }
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new CelInvalidArgumentException(e.getMessage());
        }
    }

    /** Counts that stand within each other multiply, and what is compiled grows with them. */
    private static long repeats(String regex) {
        var product = 1L;
        var counts = COUNT.matcher(regex);
        while (counts.find() && product <= MOST_REPEATS) {
            var least = Long.parseLong(counts.group(1));
            var most = counts.group(2) == null || counts.group(2).isEmpty() ? 0 : Long.parseLong(counts.group(2));
            product *= Math.max(1, Math.max(least, most));
        }
        return product;
    }

    private static boolean contains(String text, String part) {
        requireShort(text, part.length());
        return text.contains(part);
    }

    private static void requireShort(String text, int factor) {
        if ((long) text.length() * factor > LONGEST_SEARCH) {
            throw new CelInvalidArgumentException(
                    "A text of %d characters is too long to be searched for this".formatted(text.length()));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
