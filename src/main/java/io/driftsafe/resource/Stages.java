package io.driftsafe.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** In which order changes are written: what needs a resource to stand still, between its stop and its start. */
public final class Stages {

    private Stages() {}

    /** One list of changes for each write, in order; a single one where nothing has to be stopped. */
    public static List<List<Change>> of(List<Change> changes, ResourceType type, Configuration current) {
        var power = type.handling().power();
        if (power.isEmpty() || !needsStop(changes, type)) {
            return List.of(changes);
        }
        var others = changes.stream()
                .filter(change -> !change.path().equals(power.get().path()))
                .toList();
        var own = changes.stream()
                .filter(change -> change.path().equals(power.get().path()))
                .toList();
        var stages = new ArrayList<List<Change>>();
        if (own.isEmpty()) {
            var running = power.get().isRunning(current);
            if (running) {
                stages.add(List.of(power.get().stop()));
            }
            stages.add(others);
            if (running) {
                stages.add(List.of(power.get().start()));
            }
        } else {
            stages.addAll(power.get().isRunning(current) ? List.of(own, others) : List.of(others, own));
        }
        return List.copyOf(stages);
    }

    /** Everything that the stages write, as one change for each path; a stop that a start follows is none. */
    public static List<Change> together(List<List<Change>> stages) {
        var all = new ArrayList<Change>();
        for (var change : stages.stream().flatMap(List::stream).toList()) {
            var earlier = all.stream()
                    .filter(other -> other.path().equals(change.path()))
                    .findFirst();
            earlier.ifPresent(all::remove);
            var from = earlier.map(Change::from).orElse(change.from());
            if (!from.equals(change.to())) {
                all.add(new Change(change.path(), from, change.to(), change.reversibility(), change.downtime()));
            }
        }
        return List.copyOf(all);
    }

    private static boolean needsStop(List<Change> changes, ResourceType type) {
        return changes.stream().flatMap(change -> needs(change, type)).findAny().isPresent();
    }

    private static Stream<NeedsStop> needs(Change change, ResourceType type) {
        return type.needsStop(change.path()).filter(stop -> !stop.state().equals(change.path()));
    }
}
