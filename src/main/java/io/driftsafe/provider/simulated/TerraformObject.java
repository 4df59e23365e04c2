package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.PathPattern;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The current object of one resource instance, as Terraform knows it.
 *
 * @param secretPaths what Terraform knows to be sensitive in it
 * @param place where its attributes were read: a JSON Pointer
 */
record TerraformObject(
        String address, String resourceType, ObjectNode attributes, List<PathPattern> secretPaths, String place) {

    private static final int LONGEST_ADDRESS = 2048;

    TerraformObject {
        secretPaths = List.copyOf(secretPaths);
    }

    static String address(String address, String place) {
        if (address.length() > LONGEST_ADDRESS) {
            throw Refusal.wrong(place, "has an address of more than %d characters".formatted(LONGEST_ADDRESS));
        }
        return address;
    }

    /** Whether it is a data source, which Terraform only reads. */
    static boolean isRead(ObjectNode parent, String place) {
        return switch (text(parent, "mode", place)) {
            case "managed" -> false;
            case "data" -> true;
            default -> throw Refusal.wrong(place + "/mode", "must be managed or data");
        };
    }

    static boolean isGiven(ObjectNode parent, String name) {
        return parent.hasNonNull(name);
    }

    static Optional<ObjectNode> optionalObject(ObjectNode parent, String name, String place) {
        return isGiven(parent, name) ? Optional.of(object(parent.get(name), place + "/" + name)) : Optional.empty();
    }

    static ObjectNode object(JsonNode value, String place) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.wrong(place, "must be an object");
    }

    static String text(ObjectNode parent, String name, String place) {
        var value = parent.get(name);
        if (value == null || !value.isString() || value.stringValue().isBlank()) {
            throw Refusal.wrong(place + "/" + name, value == null ? "is missing" : "must be a text that is not blank");
        }
        return value.stringValue();
    }
}
