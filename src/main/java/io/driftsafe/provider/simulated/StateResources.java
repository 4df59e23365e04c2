package io.driftsafe.provider.simulated;

import static io.driftsafe.provider.simulated.TerraformObject.isGiven;
import static io.driftsafe.provider.simulated.TerraformObject.object;
import static io.driftsafe.provider.simulated.TerraformObject.optionalObject;
import static io.driftsafe.provider.simulated.TerraformObject.text;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The resources of a Terraform state of version 4, each with its instances. */
final class StateResources {

    /** What the addresses of the instances begin with; Terraform writes it before them. */
    private static final Set<String> HEAD = Set.of("module", "mode", "type", "name");

    private static final int MOST_WAITING = 1000;

    private final JsonStream json;
    private final TerraformResources resources;

    StateResources(JsonStream json, TerraformResources resources) {
        this.json = json;
        this.resources = resources;
    }

    void read(String place) {
        new Reading(place).read();
    }

    /** One resource on its way in. */
    private final class Reading {

        private final String at;
        private final ObjectNode head = JsonNodeFactory.instance.objectNode();
        private final Map<String, ObjectNode> waiting = new LinkedHashMap<>();
        private boolean listed;
        private boolean passedOn;

        Reading(String at) {
            this.at = at;
        }

        void read() {
            json.members(at, this::member);
            var resource = resource();
            if (!listed) {
                throw Refusal.wrong(at + "/instances", "is missing");
            }
            waiting.forEach((place, instance) -> tell(resource, instance, place));
        }

        private void member(String name, String place) {
            if (name.equals("instances")) {
                listed = true;
                json.elements(place, (_, element) -> arrived(object(json.tree(element), element), element));
            } else if (HEAD.contains(name)) {
                if (passedOn) {
                    throw Refusal.wrong(place, "must stand before the instances, as Terraform writes it");
                }
                head.set(name, json.tree(place));
            }
        }

        /** Without the whole head its address is not known; only a file that was sorted has it so. */
        private void arrived(ObjectNode instance, String place) {
            passedOn = head.has("mode") && head.has("type") && head.has("name");
            if (passedOn) {
                tell(resource(), instance, place);
            } else if (waiting.size() < MOST_WAITING) {
                waiting.put(place, instance);
            } else {
                throw Refusal.wrong(
                        at, "has more than %d instances before its mode, type and name".formatted(MOST_WAITING));
            }
        }

        private Resource resource() {
            var data = TerraformObject.isRead(head, at);
            var type = text(head, "type", at);
            return new Resource(module() + (data ? "data." : "") + type + "." + text(head, "name", at), type, data);
        }

        private String module() {
            if (!isGiven(head, "module")) {
                return "";
            }
            var module = text(head, "module", at);
            if (!module.startsWith("module.")) {
                throw Refusal.wrong(at + "/module", "must be the address of a module");
            }
            return module + ".";
        }
    }

    /** What the instances of a resource have in common. */
    private record Resource(String address, String type, boolean data) {}

    private void tell(Resource resource, ObjectNode instance, String at) {
        var address = TerraformObject.address(resource.address() + index(instance, at) + deposed(instance, at), at);
        var attributes = optionalObject(instance, "attributes", at);
        var flat = optionalObject(instance, "attributes_flat", at);
        var secretPaths = SensitivePaths.read(instance, resource.type(), at);
        if (resource.data()) {
            resources.leftOut(address, "data source");
        } else if (isGiven(instance, "deposed")) {
            resources.leftOut(address, "deposed object");
        } else if (attributes.isEmpty() && flat.isPresent()) {
            resources.leftOut(address, "only attributes_flat: written by Terraform 0.11 or older");
        } else if (attributes.isEmpty()) {
            resources.leftOut(address, "no attributes");
        } else {
            resources.found(
                    new TerraformObject(address, resource.type(), attributes.get(), secretPaths, at + "/attributes"));
        }
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
}
