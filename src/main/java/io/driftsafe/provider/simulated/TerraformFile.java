package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A file that Terraform writes of its resources: a state of version 4, or what {@code terraform show -json} says of a
 * state or of a plan. Which one it is its members tell, in whatever order they come.
 */
final class TerraformFile {

    /** What terraform show -json has of a state of which nothing is left. */
    private static final Set<String> OF_NOTHING = Set.of("format_version", "terraform_version", "checks");

    private static final Set<String> OF_A_PLAN = Set.of("planned_values", "resource_changes", "configuration");
    private static final Pattern KNOWN_FORMAT = Pattern.compile("[01]\\.[0-9]{1,9}");

    private final JsonStream json;
    private final StateResources state;
    private final ShownResources shown;
    private final Set<String> members = new TreeSet<>();

    private TerraformFile(JsonStream json, TerraformResources resources) {
        this.json = json;
        this.state = new StateResources(json, resources);
        this.shown = new ShownResources(json, resources);
    }

    /** @throws Refusal 400 or 422 that points at the first place where it is no such file, after what came before */
    static void read(JsonStream json, TerraformResources resources) {
        var file = new TerraformFile(json, resources);
        json.readAll(file::member);
        file.requireWhole();
    }

    private void member(String name, String place) {
        members.add(name);
        switch (name) {
            case "version" -> requireVersion(json.tree(place));
            case "resources" -> json.elements(place, (_, resource) -> state.read(resource));
            case "format_version" -> requireFormat(json.tree(place));
            case "values" -> shown.read(place);
            case "prior_state" -> prior(place);
            default -> {}
        }
    }

    private void prior(String place) {
        var values = new TreeSet<String>();
        json.members(place, (name, member) -> {
            if (name.equals("values")) {
                values.add(name);
                shown.read(member);
            }
        });
        if (values.isEmpty()) {
            throw nothingPrior();
        }
    }

    private void requireWhole() {
        if (members.contains("version") && members.contains("format_version")) {
            throw Refusal.wrong("/format_version", "must not stand beside version: it is one format or the other");
        }
        if (members.contains("format_version")) {
            requireShown();
        } else if (!members.contains("version")) {
            throw Refusal.wrong(
                    "/version",
                    "is missing: a Terraform state names its version, 4, and terraform show -json a format_version");
        } else if (!members.contains("resources")) {
            throw Refusal.wrong("/resources", "is missing");
        }
        refuseBesides(members.contains("version") ? Set.of("values", "prior_state") : Set.of("resources"));
    }

    /** A state of which nothing is left has no values. */
    private void requireShown() {
        var plan = members.contains("prior_state") || members.stream().anyMatch(OF_A_PLAN::contains);
        if (plan && !members.contains("prior_state")) {
            throw nothingPrior();
        }
        if (plan) {
            refuseBesides(Set.of("values"));
        } else if (!members.contains("values")) {
            refuseBesides(Set.of("resources"));
            if (!OF_NOTHING.containsAll(members)) {
                throw Refusal.wrong("/values", "is missing: it was not terraform show -json that wrote this");
            }
        }
    }

    private void refuseBesides(Set<String> others) {
        others.stream().filter(members::contains).findFirst().ifPresent(other -> {
            throw Refusal.wrong("/" + other, "is no member of this format");
        });
    }

    private static Refusal nothingPrior() {
        return Refusal.wrong(
                "/prior_state",
                "has no values: when this plan was made nothing existed. Apply it, and send terraform show -json of the"
                        + " state");
    }

    private static void requireVersion(JsonNode version) {
        if (!version.isIntegralNumber() || version.decimalValue().compareTo(BigDecimal.valueOf(4)) != 0) {
            throw Refusal.wrong("/version", "must be the number 4: terraform state pull writes it so since 0.12");
        }
    }

    private static void requireFormat(JsonNode version) {
        if (!KNOWN_FORMAT.matcher(version.stringValue("")).matches()) {
            throw Refusal.wrong("/format_version", "must be a text such as 1.0: only 0 and 1 are known");
        }
    }
}
