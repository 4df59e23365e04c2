package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What stands against other sizes of a group, by what is known of it; pure. */
final class GroupObjections {

    static final String LEAST = "/min_size";
    static final String MOST = "/max_size";
    static final String DESIRED = "/desired_capacity";
    static final String LAUNCH = "Launch";
    static final String TERMINATE = "Terminate";

    private GroupObjections() {}

    /** @param type with what moves by itself in this very group */
    static List<String> against(String name, Configuration now, ResourceType type, List<Change> changes) {
        var after = now.with(changes);
        var sizes = List.of(number(after, LEAST), number(after, MOST), number(after, DESIRED), number(now, DESIRED));
        if (sizes.stream().anyMatch(Optional::isEmpty)) {
            return List.of("It is not known how many instances %s has and should have".formatted(name));
        }
        var least = sizes.getFirst().orElseThrow();
        var most = sizes.get(1).orElseThrow();
        var wanted = sizes.get(2).orElseThrow();
        if (least > most) {
            return List.of("The min_size %d of %s would be above its max_size %d: change them together"
                    .formatted(least, name, most));
        }
        var isMoved = type.isVolatile(AttributePath.parse(DESIRED));
        if (!isMoved && (wanted < least || wanted > most)) {
            return List.of(
                    "The desired_capacity %d of %s would not be between its min_size %d and its max_size %d: change them together"
                            .formatted(wanted, name, least, most));
        }
        // What a policy moves AWS brings within the new bounds.
        return scaling(name, now, Math.clamp(wanted, least, most));
    }

    private static List<String> scaling(String name, Configuration now, int wanted) {
        var objections = new ArrayList<String>();
        var have = number(now, "/" + GroupAttributes.IN_SERVICE).orElse(0);
        if (wanted > have) {
            suspended(name, now, LAUNCH).ifPresent(objections::add);
        }
        if (wanted < have) {
            suspended(name, now, TERMINATE).ifPresent(objections::add);
            var free = have - number(now, "/" + GroupAttributes.PROTECTED).orElse(0);
            if (have - wanted > free) {
                objections.add(
                        "%d of %s would be ended and only %d of what is in service is not protected from scale-in: ask for %d or more"
                                .formatted(have - wanted, name, free, have - free));
            }
        }
        return List.copyOf(objections);
    }

    private static Optional<String> suspended(String name, Configuration now, String process) {
        return now.at(AttributePath.parse("/suspended_processes")).stream()
                .flatMap(JsonNode::valueStream)
                .filter(each -> each.asString().equals(process))
                .findFirst()
                .map(_ ->
                        "The process %s of %s is suspended, so its instances would stay as many as they are: resume it first"
                                .formatted(process, name));
    }

    private static Optional<Integer> number(Configuration configuration, String path) {
        return configuration.at(AttributePath.parse(path)).flatMap(WholeNumber::of);
    }
}
