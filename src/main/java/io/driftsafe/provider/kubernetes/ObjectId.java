package io.driftsafe.provider.kubernetes;

import io.driftsafe.problem.Refusal;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The id of an object within its cluster, written {@code namespace/kind/name}. */
record ObjectId(String namespace, Kind kind, String name) {

    /** What the server takes as a name; nothing that could lead elsewhere within a path. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    static ObjectId of(Kind kind, JsonNode object) {
        var metadata = object.path("metadata");
        return new ObjectId(
                metadata.path("namespace").asString(""),
                kind,
                metadata.path("name").asString(""));
    }

    static Optional<ObjectId> parse(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 3
                || !NAME.matcher(parts[0]).matches()
                || !NAME.matcher(parts[2]).matches()) {
            return Optional.empty();
        }
        return Kind.ofName(parts[1]).map(kind -> new ObjectId(parts[0], kind, parts[2]));
    }

    /** @throws Refusal 422 that says how ids are written */
    static ObjectId require(String text) {
        return parse(text)
                .orElseThrow(() -> Refusal.invalid(
                        "/resource_id",
                        "%s is no id of a Kubernetes resource: write namespace/kind/name, as in shop/deployment/web"
                                .formatted(text)));
    }

    @Override
    public String toString() {
        return "%s/%s/%s".formatted(namespace, kind.inId(), name);
    }
}
