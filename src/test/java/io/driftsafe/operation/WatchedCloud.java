package io.driftsafe.operation;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
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

/** A cloud that says what a run just does with it. */
final class WatchedCloud implements CloudProvider {

    private final CloudProvider cloud;
    private final Consumer<Moment> watcher;
    private boolean written;

    WatchedCloud(CloudProvider cloud, Consumer<Moment> watcher) {
        this.cloud = cloud;
        this.watcher = watcher;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        var seen = cloud.read(resource, run);
        watcher.accept(written ? Moment.VERIFIED : Moment.LOOKED);
        return seen;
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        watcher.accept(Moment.CALLING);
        var changed = cloud.apply(resource, expected, changes, key);
        written = true;
        watcher.accept(Moment.DONE);
        return changed;
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
