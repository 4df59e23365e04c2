package io.driftsafe.provider.simulated;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Where a call takes effect, wholly or not at all: each method is one transaction. */
@Service
@OnSimulatedCloud
class Landing {

    private final SimulatedResources resources;
    private final Fence fence;
    private final Journal journal;
    private final StuckWrites stuck;
    private final CoolDowns coolDowns;
    private final SecretMask masking;
    private final Clock clock;

    Landing(
            SimulatedResources resources,
            Fence fence,
            Journal journal,
            StuckWrites stuck,
            CoolDowns coolDowns,
            SecretMask masking,
            Clock clock) {
        this.resources = resources;
        this.fence = fence;
        this.journal = journal;
        this.stuck = stuck;
        this.coolDowns = coolDowns;
        this.masking = masking;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Optional<Observation> read(ResourceRef resource) {
        return resources.find(resource).map(this::observed);
    }

    @Transactional
    public Optional<Observation> read(ResourceRef resource, Run run) {
        fence.raise(run);
        return resources.find(resource).map(this::observed);
    }

    @Transactional
    public Observation apply(Write write) {
        fence.raise(write.key().run());
        if (journal.holds(write.key())) {
            return resources
                    .find(write.resource())
                    .map(this::observed)
                    .orElseThrow(() -> new ProviderException.OutcomeUnknown(
                            "%s was changed, and is gone since".formatted(write.resource())));
        }
        var current = resources
                .lock(write.resource())
                .orElseThrow(() -> ProviderException.Changed.gone("%s is gone".formatted(write.resource())));
        if (stuck.holds(write.key())) {
            return observed(current);
        }
        if (current.inProgress()) {
            throw ProviderException.Unavailable.inProgress("%s is still being changed".formatted(write.resource()));
        }
        if (!current.configuration().sameAs(write.expected(), current.type())) {
            throw new ProviderException.Changed("%s is no longer as expected".formatted(write.resource()));
        }
        refuseImpossible(write, current);
        var changed = masking.masked(current.type(), appliedTo(current, write));
        coolDowns.begin(current, write.changes());
        if (write.sticks()) {
            stuck.accept(current, changed, write.key());
            return observed(current.stuck());
        }
        resources.store(current.with(changed));
        journal.recordWrite(current, changed, write.key());
        return observed(current.with(changed));
    }

    /** Behind the service's back; empty if there is no such resource. */
    @Transactional
    public Optional<Observation> patch(ResourceRef resource, JsonNode patch) {
        return resources.lock(resource).map(current -> {
            if (current.inProgress()) {
                throw Refusal.of(
                        ProblemCode.RESOURCE_BUSY,
                        "%s is still being changed: end the fault first".formatted(resource));
            }
            var changed = masking.masked(current.type(), current.configuration().merge(patch));
            if (!changed.equals(current.configuration())) {
                resources.store(current.with(changed));
                journal.recordOutside(current, Optional.of(changed));
            }
            return observed(current.with(changed));
        });
    }

    /** Behind the service's back; false if there is no such resource. */
    @Transactional
    public boolean remove(ResourceRef resource) {
        var current = resources.lock(resource);
        current.ifPresent(present -> {
            resources.remove(present);
            journal.recordOutside(present, Optional.empty());
        });
        return current.isPresent();
    }

    private void refuseImpossible(Write write, SimulatedResource current) {
        for (var change : write.changes()) {
            var real = new Change(
                    change.path(),
                    current.configuration().at(change.path()),
                    change.to(),
                    change.reversibility(),
                    change.downtime());
            current.type()
                    .refusal(real, current.configuration())
                    .or(() -> coolDowns.refusal(current, real))
                    .ifPresent(why -> {
                        throw new ProviderException.Refused("%s %s".formatted(change.path(), why));
                    });
        }
    }

    private static Configuration appliedTo(SimulatedResource current, Write write) {
        try {
            return write.appliedTo(current.configuration());
        } catch (IllegalArgumentException impossible) {
            throw new ProviderException.Refused(String.valueOf(impossible.getMessage()));
        }
    }

    private Observation observed(SimulatedResource resource) {
        return resource.observed(Instant.now(clock).truncatedTo(ChronoUnit.MICROS));
    }
}
