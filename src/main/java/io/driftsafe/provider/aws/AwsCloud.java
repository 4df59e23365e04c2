package io.driftsafe.provider.aws;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.LeftOut;
import io.driftsafe.provider.ListingCache;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS, whose accounts are named by connections. It has no precondition that all its services know, so a resource is
 * read right before each write; and no fence.
 */
@Component
class AwsCloud implements CloudProvider {

    static final String NAME = "aws";

    private static final Logger LOG = LoggerFactory.getLogger(AwsCloud.class);

    private final List<AwsType> types;
    private final AwsSessions sessions;
    private final ResourceTypes known;
    private final SecretMask mask;
    private final AwsSettings settings;
    private final Clock clock;
    private final ListingCache<Listed> listings;
    private final Map<Listed, String> leftOut = new ConcurrentHashMap<>();

    AwsCloud(
            List<AwsType> types,
            AwsSessions sessions,
            ResourceTypes known,
            SecretMask mask,
            AwsSettings settings,
            Clock clock) {
        this.types = List.copyOf(types);
        this.sessions = sessions;
        this.known = known;
        this.mask = mask;
        this.settings = settings;
        this.clock = clock;
        this.listings = new ListingCache<>(settings.listingCache(), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Amazon Web Services, in the accounts to which there are connections.";
    }

    @Override
    public List<String> accounts() {
        return sessions.connections().stream().map(Connection::name).toList();
    }

    @Override
    public Timing timing() {
        return settings.timing();
    }

    @Override
    public boolean rehearses() {
        return true;
    }

    @Override
    public Optional<Observation> read(ResourceRef resource) {
        return read(resource, Optional.empty());
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run) {
        return read(resource, Optional.empty());
    }

    @Override
    public Optional<Observation> read(ResourceRef resource, Run run, ObjectNode handle) {
        return read(resource, Optional.of(handle));
    }

    private Optional<Observation> read(ResourceRef resource, Optional<ObjectNode> handle) {
        refuseOpenTransaction();
        return target(resource).flatMap(target -> read(target, handle));
    }

    private Optional<Observation> read(Target target, Optional<ObjectNode> handle) {
        return target.type()
                .read(target.aws(), target.name(), handle)
                .map(seen -> observed(seen, target.type(), target.aws()));
    }

    /** What is left of the time after all looks is enough for the write, or it is not sent. */
    @Override
    public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
        refuseOpenTransaction();
        var writeBefore = System.nanoTime() + settings.half().toNanos();
        var target = inRun(resource).orElseThrow(() -> Changed.gone("%s is not there".formatted(resource)));
        var now = read(target, Optional.empty()).orElseThrow(() -> Changed.gone("%s is gone".formatted(resource)));
        if (now.inProgress()) {
            throw Unavailable.inProgress("%s is still being changed".formatted(resource));
        }
        if (!now.resourceKey().equals(expected.resourceKey())) {
            throw new Changed("%s is another resource now".formatted(resource));
        }
        if (!now.configuration().sameAs(expected.configuration(), now.type())) {
            throw new Changed("%s is no longer as expected".formatted(resource));
        }
        for (var change : changes) {
            now.type().refusal(change, now.configuration()).ifPresent(why -> {
                throw new Refused("%s %s".formatted(change.path(), why));
            });
        }
        var handle = target.type().write(target.aws().writingBefore(writeBefore), target.name(), now, changes, key);
        LOG.info(
                "AWS took write {} to {} in {}",
                key,
                target.name(),
                target.aws().region());
        return new Observation(
                now.resource(),
                now.resourceKey(),
                now.type(),
                now.configuration().with(changes),
                now(),
                new Progress.Working(handle),
                now.manager());
    }

    @Override
    public List<String> objections(Observation seen, List<Change> changes) {
        refuseOpenTransaction();
        var target = inRun(seen.resource());
        if (target.isEmpty()) {
            return List.of("%s is not there".formatted(seen.resource()));
        }
        if (!fits(changes, seen.configuration())) {
            return List.of("%s has changed so much that there is no place in it for the fix any more"
                    .formatted(seen.resource()));
        }
        var objections = new ArrayList<String>();
        changes.forEach(change -> refusal(change, seen).ifPresent(objections::add));
        try {
            objections.addAll(target.get()
                    .type()
                    .objections(target.get().aws(), target.get().name(), seen, changes));
        } catch (Refused refused) {
            objections.add(refused.explanation());
        }
        return List.copyOf(objections);
    }

    private static boolean fits(List<Change> changes, Configuration now) {
        try {
            var _ = now.with(changes);
            return true;
        } catch (IllegalArgumentException noPlace) {
            return false;
        }
    }

    @Override
    public List<String> losses(ResourceType type, Configuration now, List<Change> changes) {
        return fits(changes, now)
                ? types.stream()
                        .filter(known -> known.name().equals(type.name()))
                        .flatMap(known -> known.losses(now, changes).stream())
                        .toList()
                : List.of();
    }

    private static Optional<String> refusal(Change change, Observation seen) {
        return seen.type().refusal(change).map(why -> "%s %s".formatted(change.path(), why));
    }

    @Override
    public ObjectNode canonical(ResourceType type, ObjectNode wanted) {
        return types.stream()
                .filter(known -> known.name().equals(type.name()))
                .findFirst()
                .map(known -> known.canonical(wanted))
                .orElse(wanted);
    }

    @Override
    public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        refuseOpenTransaction();
        return sessions.connections().stream()
                .filter(connection ->
                        filter.account().map(connection.name()::equals).orElse(true))
                .filter(connection -> after.map(last -> connection.name().compareTo(last.account()) >= 0)
                        .orElse(true))
                .sorted(Comparator.comparing(Connection::name))
                .flatMap(connection -> filter.resourceId().isPresent()
                        ? named(connection, filter.resourceId().get(), filter)
                        : resources(connection, filter))
                .filter(listed -> isMeant(listed.resource().resourceId(), filter))
                .filter(listed -> isAfter(listed.resource(), after))
                .limit(limit)
                .toList();
    }

    /** One resource is looked at, not for. */
    private Stream<Observation> named(Connection connection, String id, ResourceFilter filter) {
        try {
            return read(new ResourceRef(NAME, connection.name(), Optional.empty(), id)).stream()
                    .filter(seen -> filter.resourceType()
                            .map(seen.type().name()::equals)
                            .orElse(true));
        } catch (Refusal noSuchName) {
            return Stream.empty();
        }
    }

    private Stream<Observation> resources(Connection connection, ResourceFilter filter) {
        var aws = sessions.of(connection);
        return types.stream()
                .filter(type -> filter.resourceType().map(type.name()::equals).orElse(true))
                .flatMap(type -> resources(aws, type, filter).stream())
                .sorted(Comparator.comparing(listed -> listed.resource().resourceId()));
    }

    /** Of a type that is asked for a missing permission is told; among all types it is left out, and named. */
    private List<Observation> resources(AwsSession aws, AwsType type, ResourceFilter filter) {
        try {
            return listings.get(Listed.of(aws.connection(), type), () -> listed(aws, type));
        } catch (Refused refused) {
            if (filter.resourceType().isPresent()) {
                throw new Unavailable(refused.explanation());
            }
            note(aws.connection(), type, Optional.of("no %s: %s".formatted(type.name(), refused.explanation())));
            return List.of();
        }
    }

    private List<Observation> listed(AwsSession aws, AwsType type) {
        var all = type.list(aws, settings.listingLimit() + 1);
        note(
                aws.connection(),
                type,
                Optional.of(all.size())
                        .filter(found -> found > settings.listingLimit())
                        .map(_ ->
                                "there are more than %d %s in %s, and only those were read: ask for one by its resource_id"
                                        .formatted(settings.listingLimit(), type.name(), aws.region())));
        return all.stream()
                .limit(settings.listingLimit())
                .map(seen -> observed(seen, type, aws))
                .toList();
    }

    private void note(Connection connection, AwsType type, Optional<String> why) {
        var listing = Listed.of(connection, type);
        leftOut.keySet().removeIf(listing::replaces);
        why.ifPresent(sentence -> {
            LOG.warn("Left out of {}: {}", connection.name(), sentence);
            leftOut.put(listing, sentence);
        });
    }

    @Override
    public List<LeftOut> leftOut(ResourceFilter filter) {
        if (filter.resourceId().isPresent()) {
            return List.of();
        }
        return sessions.connections().stream()
                .filter(connection ->
                        filter.account().map(connection.name()::equals).orElse(true))
                .flatMap(connection -> types.stream()
                        .filter(type ->
                                filter.resourceType().map(type.name()::equals).orElse(true))
                        .flatMap(type -> Optional.ofNullable(leftOut.get(Listed.of(connection, type))).stream())
                        .map(why -> new LeftOut(NAME, connection.name(), why)))
                .toList();
    }

    private static boolean isMeant(String id, ResourceFilter filter) {
        return filter.resourceId().map(id::equals).orElse(true)
                && filter.idPart()
                        .map(part -> id.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)))
                        .orElse(true);
    }

    private static boolean isAfter(ResourceRef resource, Optional<ResourcePosition> after) {
        return after.map(last -> !resource.account().equals(last.account())
                        || resource.resourceId().compareTo(last.resourceId()) > 0)
                .orElse(true);
    }

    /** A run has no caller who could name another account. */
    private Optional<Target> inRun(ResourceRef resource) {
        try {
            return target(resource);
        } catch (Refusal refusal) {
            throw new Unavailable(refusal.detail());
        }
    }

    /** Empty if the id names another region than the caller, or another account than the connection leads to. */
    private Optional<Target> target(ResourceRef resource) {
        for (var type : types) {
            var named = type.names().named(resource.resourceId());
            if (named.isPresent()) {
                var own = named.get().region();
                if (own.isPresent() && resource.region().isPresent() && !own.equals(resource.region())) {
                    return Optional.empty();
                }
                var aws = sessions.of(resource.account(), own.or(resource::region));
                if (named.get()
                        .account()
                        .filter(owner -> !owner.equals(aws.number()))
                        .isPresent()) {
                    return Optional.empty();
                }
                return Optional.of(new Target(type, named.get().name(), aws));
            }
        }
        throw Refusal.invalid(
                "/resource_id",
                "%s does not tell which resource of AWS it is: name it by its ARN, or as one of %s"
                        .formatted(
                                resource.resourceId(),
                                types.stream()
                                        .map(type -> type.names()
                                                .own()
                                                .map(own -> own.pattern() + " (" + type.name() + ")")
                                                .orElseGet(() -> type.names().id("NAME")))
                                        .collect(Collectors.joining(", "))));
    }

    private Observation observed(AwsType.Seen seen, AwsType type, AwsSession aws) {
        var profile = known.of(NAME, type.name());
        var configuration = mask.masked(profile, Configuration.of(seen.attributes()));
        return new Observation(
                new ResourceRef(
                        NAME,
                        aws.connection().name(),
                        Optional.of(aws.region()),
                        type.names().id(seen.name())),
                String.join(
                                " ",
                                aws.number(),
                                aws.region(),
                                type.name(),
                                seen.name(),
                                seen.incarnation().orElse(""))
                        .strip(),
                profile.movedAs(configuration),
                configuration,
                now(),
                seen.progress(),
                profile.manager(configuration));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void refuseOpenTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("No cloud is called with a transaction open");
        }
    }

    private record Target(AwsType type, String name, AwsSession aws) {}

    private record Listed(UUID connection, long version, String type) {

        static Listed of(Connection connection, AwsType type) {
            return new Listed(connection.id(), connection.version(), type.name());
        }

        boolean replaces(Listed other) {
            return connection.equals(other.connection) && type.equals(other.type);
        }
    }
}
