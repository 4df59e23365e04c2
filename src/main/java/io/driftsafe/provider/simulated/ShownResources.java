package io.driftsafe.provider.simulated;

import static io.driftsafe.provider.simulated.TerraformObject.isGiven;
import static io.driftsafe.provider.simulated.TerraformObject.object;
import static io.driftsafe.provider.simulated.TerraformObject.optionalObject;
import static io.driftsafe.provider.simulated.TerraformObject.text;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.JsonStream;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/** The resources in the values that {@code terraform show -json} writes: a tree of modules. */
final class ShownResources {

    private final JsonStream json;
    private final TerraformResources resources;

    ShownResources(JsonStream json, TerraformResources resources) {
        this.json = json;
        this.resources = resources;
    }

    void read(String values) {
        var rooted = new AtomicBoolean();
        json.members(values, (name, place) -> {
            if (name.equals("root_module")) {
                rooted.set(true);
                module(place);
            }
        });
        if (!rooted.get()) {
            throw Refusal.wrong(values + "/root_module", "is missing");
        }
    }

    private void module(String module) {
        json.members(module, (name, place) -> {
            switch (name) {
                case "resources" ->
                    json.elements(place, (_, resource) -> resource(object(json.tree(resource), resource), resource));
                case "child_modules" -> json.elements(place, (_, child) -> module(child));
                default -> {}
            }
        });
    }

    private void resource(ObjectNode resource, String place) {
        var read = TerraformObject.isRead(resource, place);
        var address = TerraformObject.address(text(resource, "address", place), place);
        var type = text(resource, "type", place);
        var values = optionalObject(resource, "values", place);
        var secretPaths = SensitivePaths.shown(resource, type, place);
        if (read) {
            resources.leftOut(address, "data source");
        } else if (isGiven(resource, "deposed_key")) {
            resources.leftOut(
                    "%s (deposed %s)".formatted(address, text(resource, "deposed_key", place)), "deposed object");
        } else if (values.isEmpty()) {
            resources.leftOut(address, "no attributes");
        } else {
            resources.found(new TerraformObject(address, type, values.get(), secretPaths, place + "/values"));
        }
    }
}
