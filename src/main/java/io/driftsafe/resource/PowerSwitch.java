package io.driftsafe.resource;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The attribute by which a resource is stopped and started, where some changes need it to stand still.
 *
 * @param path of the attribute
 * @param running its value while the resource works
 * @param stopped its value while it stands still
 * @param loses what a stop and a start do not bring back, for people
 */
public record PowerSwitch(AttributePath path, String running, String stopped, String loses) {

    public PowerSwitch {
        if (path.segments().isEmpty() || running.isBlank() || stopped.isBlank() || running.equals(stopped)) {
            throw new IllegalArgumentException("must name an attribute and its values while running and while stopped");
        }
    }

    public boolean isRunning(Configuration configuration) {
        return is(configuration, running);
    }

    public boolean isStopped(Configuration configuration) {
        return is(configuration, stopped);
    }

    public Change stop() {
        return change(running, stopped);
    }

    public Change start() {
        return change(stopped, running);
    }

    private Change change(String from, String to) {
        return new Change(
                path, Optional.of(text(from)), Optional.of(text(to)), Reversibility.CONFIG_ONLY, Downtime.UNAVAILABLE);
    }

    private boolean is(Configuration configuration, String value) {
        return configuration.at(path).filter(text(value)::equals).isPresent();
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }
}
