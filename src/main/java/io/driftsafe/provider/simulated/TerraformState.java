package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.PathPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a Terraform state of version 4 says of the resources that Terraform manages, as far as it can be taken. */
record TerraformState(List<Instance> instances, List<LeftOut> leftOut) {

    private static final int LONGEST_ADDRESS = 2048;

    TerraformState {
        instances = List.copyOf(instances);
        leftOut = List.copyOf(leftOut);
    }

    /** @throws Refusal 422 that points at the first place where it is no such state */
    static TerraformState read(JsonNode json) {
        var state = new Reading();
        state.read(json);
        return new TerraformState(state.instances, state.leftOut);
    }

    /**
     * The current object of one resource instance.
     *
     * @param pointer where it stands in the state
     * @param secretPaths what Terraform knows to be sensitive in it
     */
    record Instance(
            String address, String resourceType, ObjectNode attributes, List<PathPattern> secretPaths, String pointer) {

        /**
         * What it is in the real world, whatever its addresses: some types take over the ARN of another resource, so
         * the type and the id are needed too.
         */
        String resourceKey() {
            var arn = text("arn");
            var id = text("id").filter(value -> !arn.equals(Optional.of(value)));
            if (arn.isEmpty() && id.isEmpty()) {
                return address;
            }
            return String.join(" ", resourceType, arn.orElse(""), id.orElse(""));
        }

        private Optional<String> text(String attribute) {
            return Optional.ofNullable(attributes.get(attribute))
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .filter(value -> !value.isBlank());
        }
    }

    /** What is not taken over, and why. */
    record LeftOut(String address, String reason) {}

    /** A walk through the state that stops at the first place that cannot be. */
    private static final class Reading {

        private final List<Instance> instances = new ArrayList<>();
        private final List<LeftOut> leftOut = new ArrayList<>();
        private final Set<String> addresses = new HashSet<>();

        void read(JsonNode json) {
            if (!(json instanceof ObjectNode state)) {
                throw Refusal.invalid("", "A Terraform state is a JSON object");
            }
            if (state.has("format_version")) {
                throw Refusal.wrong(
                        "/format_version",
                        "This is the output of terraform show -json: use that of terraform state pull instead");
            }
            requireVersion(state.get("version"));
            var resources = array(state, "resources", "");
            for (var i = 0; i < resources.size(); i++) {
                resource(object(resources.get(i), "/resources/" + i), "/resources/" + i);
            }
        }

        private static void requireVersion(@Nullable JsonNode version) {
            if (version == null) {
                throw Refusal.wrong("/version", "is missing: a Terraform state names its version, 4");
            }
            if (!version.isIntegralNumber() || version.decimalValue().compareTo(BigDecimal.valueOf(4)) != 0) {
                throw Refusal.wrong("/version", "must be the number 4: terraform state pull writes it so since 0.12");
            }
        }

        private void resource(ObjectNode resource, String at) {
            var data = dataSource(resource, at);
            var type = text(resource, "type", at);
            var address = module(resource, at) + (data ? "data." : "") + type + "." + text(resource, "name", at);
            var objects = array(resource, "instances", at);
            for (var i = 0; i < objects.size(); i++) {
                var pointer = at + "/instances/" + i;
                instance(object(objects.get(i), pointer), address, type, data, pointer);
            }
        }

        private void instance(ObjectNode instance, String resource, String type, boolean data, String at) {
            var address = resource + index(instance, at) + deposed(instance, at);
            if (address.length() > LONGEST_ADDRESS) {
                throw Refusal.wrong(at, "has an address of more than %d characters".formatted(LONGEST_ADDRESS));
            }
            if (!addresses.add(address)) {
                throw Refusal.wrong(at, "is a second object of %s".formatted(address));
            }
            var attributes = optionalObject(instance, "attributes", at);
            var flat = optionalObject(instance, "attributes_flat", at);
            var secretPaths = SensitivePaths.read(instance, type, at);
            if (data) {
                leftOut.add(new LeftOut(address, "data source"));
            } else if (isGiven(instance, "deposed")) {
                leftOut.add(new LeftOut(address, "deposed object"));
            } else if (attributes.isEmpty() && flat.isPresent()) {
                leftOut.add(new LeftOut(address, "only attributes_flat: written by Terraform 0.11 or older"));
            } else if (attributes.isEmpty()) {
                leftOut.add(new LeftOut(address, "no attributes"));
            } else {
                instances.add(new Instance(address, type, attributes.get(), secretPaths, at));
            }
        }

        private static boolean dataSource(ObjectNode resource, String at) {
            return switch (text(resource, "mode", at)) {
                case "managed" -> false;
                case "data" -> true;
                default -> throw Refusal.wrong(at + "/mode", "must be managed or data");
            };
        }

        private static String module(ObjectNode resource, String at) {
            if (!isGiven(resource, "module")) {
                return "";
            }
            var module = text(resource, "module", at);
            if (!module.startsWith("module.")) {
                throw Refusal.wrong(at + "/module", "must be the address of a module");
            }
            return module + ".";
        }

        private static String index(ObjectNode instance, String at) {
            if (!isGiven(instance, "index_key")) {
                return "";
            }
            var key = instance.get("index_key");
            if (key.isIntegralNumber()) {
                return "[" + key.bigIntegerValue() + "]";
            }
            if (key.isString()) {
                return "[" + TerraformString.quoted(key.stringValue()) + "]";
            }
            throw Refusal.wrong(at + "/index_key", "must be a text or a whole number");
        }

        private static String deposed(ObjectNode instance, String at) {
            return isGiven(instance, "deposed") ? " (deposed %s)".formatted(text(instance, "deposed", at)) : "";
        }

        private static boolean isGiven(ObjectNode object, String name) {
            return object.hasNonNull(name);
        }

        private static Optional<ObjectNode> optionalObject(ObjectNode parent, String name, String at) {
            return isGiven(parent, name) ? Optional.of(object(parent.get(name), at + "/" + name)) : Optional.empty();
        }

        private static ObjectNode object(JsonNode value, String at) {
            if (value instanceof ObjectNode object) {
                return object;
            }
            throw Refusal.wrong(at, "must be an object");
        }

        private static JsonNode array(ObjectNode parent, String name, String at) {
            var value = parent.get(name);
            if (value == null || !value.isArray()) {
                throw Refusal.wrong(at + "/" + name, value == null ? "is missing" : "must be an array");
            }
            return value;
        }

        private static String text(ObjectNode parent, String name, String at) {
            var value = parent.get(name);
            if (value == null || !value.isString() || value.stringValue().isBlank()) {
                throw Refusal.wrong(at + "/" + name, value == null ? "is missing" : "must be a text that is not blank");
            }
            return value.stringValue();
        }
    }
}
