package io.driftsafe.operation;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A cloud that says what a run just does with it. */
final class WatchedCloud implements CloudProvider {

    private final CloudProvider cloud;
    private final Consumer<Moment> watcher;
    private final Function<Observation, Progress> progress;
    private boolean written;

    /** @param progress what the cloud says of what it works on, after a write and at each look */
    WatchedCloud(CloudProvider cloud, Consumer<Moment> watcher, Function<Observation, Progress> progress) {
        this.cloud = cloud;
        this.watcher = watcher;
        this.progress = progress;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        var seen = cloud.read(resource, run).map(this::shown);
        watcher.accept(written ? Moment.VERIFIED : Moment.LOOKED);
        return seen;
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        watcher.accept(Moment.CALLING);
        var changed = cloud.apply(resource, expected, changes, key);
        written = true;
        watcher.accept(Moment.DONE);
        return shown(changed);
    }

    private Observation shown(Observation seen) {
        return new Observation(
                seen.resource(),
                seen.resourceKey(),
                seen.type(),
                seen.configuration(),
                seen.observedAt(),
                progress.apply(seen),
                seen.manager());
    }

    @Override
    public String name() {
        return cloud.name();
    }

    @Override
    public String description() {
        return cloud.description();
    }

    @Override
    public List<String> accounts() {
        return cloud.accounts();
    }

    @Override
    public Timing timing() {
        return cloud.timing();
    }

    @Override
    public Optional<Observation> read(ResourceRef resource) {
        return cloud.read(resource);
    }

    @Override
    public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        return cloud.list(filter, after, limit);
    }
}
