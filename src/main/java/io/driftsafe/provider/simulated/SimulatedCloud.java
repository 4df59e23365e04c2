package io.driftsafe.provider.simulated;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.OutcomeUnknown;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.ResourceRef;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A cloud in the database that takes time, fails as ordered, and goes on with a call when its caller has left. */
@Component
@OnSimulatedCloud
class SimulatedCloud implements CloudProvider {

    static final String NAME = "simulated";

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedCloud.class);

    private static final String INTERNAL_ERROR = "The simulated cloud answered with an internal error";

    private final SimulatedResources resources;
    private final Landing landing;
    private final Faults faults;
    private final TransactionTemplate transactions;
    private final SimulatedSettings settings;
    private final Clock clock;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    SimulatedCloud(
            SimulatedResources resources,
            Landing landing,
            Faults faults,
            TransactionTemplate transactions,
            SimulatedSettings settings,
            Clock clock) {
        this.resources = resources;
        this.landing = landing;
        this.faults = faults;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "A cloud in this service's own database, to try everything without risk.";
    }

    @Override
    public List<String> accounts() {
        return resources.accounts();
    }

    @Override
    public Timing timing() {
        return settings.timing();
    }

    @Override
    public boolean changesTheUnknown() {
        return true;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource) {
        return answered(() -> look(resource, () -> landing.read(resource)), Unavailable::new);
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        return answered(() -> look(resource, () -> landing.read(resource, run)), Unavailable::new);
    }

    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        var ordered = changes.stream()
                .sorted(Comparator.comparing(SimulatedCloud::segments, Arrays::compare))
                .toList();
        var write = new Write(resource, expected.configuration(), ordered, key, Optional.empty(), false);
        return answered(() -> change(write), OutcomeUnknown::new);
    }

    @Override
    public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        refuseOpenTransaction();
        var now = Instant.now(clock).truncatedTo(ChronoUnit.MICROS);
        try {
            return resources.list(filter, after, limit).stream()
                    .map(resource -> resource.observed(now))
                    .toList();
        } catch (DataAccessException e) {
            throw unavailable(e);
        }
    }

    @PreDestroy
    void close() {
        calls.shutdownNow();
    }

    private Optional<Observation> look(ResourceRef resource, Callable<Optional<Observation>> look) throws Exception {
        try {
            var fault = taken(resource, Fault.On.READ);
            return switch (fault.kind()) {
                case LATENCY -> look.call();
                case UNAVAILABLE, FAIL_BEFORE -> throw new Unavailable("The simulated cloud is unavailable");
                case TIMEOUT_BEFORE -> throw afterTheCallerLeft();
                case TIMEOUT_AFTER -> {
                    look.call();
                    throw afterTheCallerLeft();
                }
                case FAIL_AFTER -> {
                    look.call();
                    throw new Unavailable(INTERNAL_ERROR);
                }
                case GONE -> {
                    landing.remove(resource);
                    yield look.call();
                }
                case PARTIAL, COLLATERAL, STUCK -> throw new IllegalStateException("No read meets " + fault.kind());
            };
        } catch (DataAccessException | TransactionException e) {
            throw unavailable(e);
        }
    }

    private Observation change(Write write) throws Exception {
        var call = Fault.On.valueOf(write.key().direction().name());
        var fault = beforeAnyEffect(() -> taken(write.resource(), call));
        return switch (fault.kind()) {
            case LATENCY, STUCK -> landed(write, fault);
            case UNAVAILABLE -> throw new Unavailable("The simulated cloud is unavailable");
            case FAIL_BEFORE -> throw new Refused("The simulated cloud refused, as ordered by a fault");
            case TIMEOUT_BEFORE -> throw afterTheCallerLeft();
            case TIMEOUT_AFTER -> {
                landed(write, fault);
                throw afterTheCallerLeft();
            }
            case FAIL_AFTER -> {
                landed(write, fault);
                throw new OutcomeUnknown(INTERNAL_ERROR);
            }
            case PARTIAL -> {
                landed(write.firstHalf(), fault);
                throw new OutcomeUnknown(INTERNAL_ERROR);
            }
            case COLLATERAL -> landed(write.withOnTop(Optional.ofNullable(fault.set())), fault);
            case GONE -> {
                beforeAnyEffect(() -> landing.remove(write.resource()));
                yield landed(write, fault);
            }
        };
    }

    /** A failure before the commit was sent is surely without effect; one of the commit itself is not. */
    private Observation landed(Write write, Fault fault) {
        var committing = new AtomicBoolean();
        try {
            return Objects.requireNonNull(transactions.execute(transaction -> {
                // Asked again here, for a fault that has ended meanwhile would never let go of what it holds.
                var changed = landing.apply(write.sticking(fault.kind().lasts() && faults.holds(fault)));
                committing.set(true);
                return changed;
            }));
        } catch (DataAccessException | TransactionException e) {
            if (committing.get()) {
                LOG.warn("The database did not say whether {} was committed", write.key(), e);
                throw new OutcomeUnknown("The simulated cloud did not say whether it changed " + write.resource());
            }
            throw unavailable(e);
        }
    }

    private <T> T beforeAnyEffect(Callable<T> step) throws Exception {
        try {
            return step.call();
        } catch (DataAccessException | TransactionException e) {
            throw unavailable(e);
        }
    }

    /** The fault that the call meets, after the time that the call takes. */
    private Fault taken(ResourceRef resource, Fault.On call) throws InterruptedException {
        var fault = faults.take(resource, call);
        if (fault.kind() != Fault.Kind.UNAVAILABLE) {
            Thread.sleep(settings.latency().plus(fault.delay()));
        }
        return fault;
    }

    private IllegalStateException afterTheCallerLeft() throws InterruptedException {
        Thread.sleep(settings.callTimeout().plusSeconds(1));
        return new IllegalStateException("Nobody waits for this answer any more");
    }

    /** Each call lives on when its caller stops waiting, as it would in a cloud elsewhere. */
    private <T> T answered(Callable<T> call, Function<String, ProviderException> unanswered) {
        refuseOpenTransaction();
        try {
            return calls.submit(call).get(settings.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unanswered.apply("The simulated cloud did not answer within " + settings.callTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered.apply("The wait for the simulated cloud was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException answer) {
                throw answer;
            }
            throw unanswered.apply("The simulated cloud was stopped");
        }
    }

    private static String[] segments(Change change) {
        return change.path().segments().toArray(String[]::new);
    }

    private static void refuseOpenTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("No cloud is called with a transaction open");
        }
    }

    private static Unavailable unavailable(RuntimeException cause) {
        LOG.warn("The simulated cloud has no database", cause);
        return new Unavailable("The simulated cloud is unavailable");
    }
}
