package io.driftsafe.operation;

import io.driftsafe.operation.Stepper.Fate;
import io.driftsafe.operation.Stepper.Step;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;

/** The cloud of a world in memory, as one run sees it. */
final class MemoryCloud implements CloudProvider {

    static final Timing TIMING = new Timing(java.time.Duration.ofSeconds(2), java.time.Duration.ofSeconds(1));

    private final MemoryWorld world;
    private final Stepper run;

    MemoryCloud(MemoryWorld world, Stepper run) {
        this.world = world;
        this.run = run;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run reader) {
        run.before(Step.READ);
        world.fence(reader);
        return Optional.of(world.observed());
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        var write = new MemoryWorld.Write(key, expected.configuration(), changes);
        switch (run.before(Step.WRITE)) {
            case WELL -> world.land(write);
            case ANSWER_LOST -> {
                world.land(write);
                throw new ProviderException.OutcomeUnknown("The answer was lost");
            }
            case UNDER_WAY -> {
                world.send(write);
                throw new ProviderException.OutcomeUnknown("No answer in time");
            }
            case DEATH -> throw new Stepper.Death();
        }
        return world.observed();
    }

    static boolean may(Fate fate, Step step) {
        return switch (fate) {
            case WELL, DEATH -> true;
            case ANSWER_LOST -> step != Step.READ;
            case UNDER_WAY -> step == Step.WRITE;
        };
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public String description() {
        return "A cloud in memory";
    }

    @Override
    public List<String> accounts() {
        return List.of("default");
    }

    @Override
    public Timing timing() {
        return TIMING;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource) {
        return Optional.of(world.observed());
    }

    @Override
    public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        return List.of();
    }
}
