package io.driftsafe.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which order changes are written: what needs a resource to stand still, between its stop and its start. */
public final class Stages {

    private Stages() {}

    /** One list of changes for each write, in order; a single one where nothing has to be done before or after. */
    public static List<List<Change>> of(List<Change> changes, ResourceType type, Configuration current) {
        var stages = new ArrayList<List<Change>>();
        for (var prelude : type.handling().preludes()) {
            var isMeant = changes.stream().anyMatch(change -> change.path().equals(prelude.before()));
            var there = current.at(prelude.path());
            if (isMeant && !there.equals(Optional.of(prelude.value()))) {
                stages.add(List.of(type.change(new Difference(prelude.path(), there, Optional.of(prelude.value())))));
            }
        }
        stages.add(List.copyOf(changes));
        var power = stopFor(changes, type, current);
        power.ifPresent(switched -> {
            stages.addFirst(List.of(switched.stop()));
            stages.add(List.of(switched.start()));
        });
        return List.copyOf(stages);
    }

    /** How the resource, which works, is stopped for the changes; empty where it need not be. */
    public static Optional<PowerSwitch> stopFor(List<Change> changes, ResourceType type, Configuration current) {
        return type.handling()
                .power()
                .filter(power -> power.isRunning(current))
                .filter(power -> changes.stream()
                        .anyMatch(change -> type.needsStop(change.path())
                                .anyMatch(stop -> stop.state().equals(power.path()))));
    }

    /** Everything that the stages write, one change a path; a stop that a start follows is none. */
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
}
