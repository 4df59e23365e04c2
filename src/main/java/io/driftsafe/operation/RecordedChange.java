package io.driftsafe.operation;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Reversibility;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A change as it is stored and shown; a null value is an absent one. */
record RecordedChange(
        String path, @Nullable JsonNode from, @Nullable JsonNode to, Reversibility reversibility, Downtime downtime) {

    static RecordedChange of(Change change) {
        return new RecordedChange(
                change.path().toString(),
                change.from().orElse(null),
                change.to().orElse(null),
                change.reversibility(),
                change.downtime());
    }

    Change change() {
        return new Change(AttributePath.parse(path), present(from), present(to), reversibility, downtime);
    }

    private static Optional<JsonNode> present(@Nullable JsonNode value) {
        return Optional.ofNullable(value).filter(node -> !node.isNull());
    }
}
