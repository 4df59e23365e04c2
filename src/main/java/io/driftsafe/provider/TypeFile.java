package io.driftsafe.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.CoolDown;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Handling;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.LateUndo;
import io.driftsafe.resource.Limits;
import io.driftsafe.resource.Moved;
import io.driftsafe.resource.NeedsStop;
import io.driftsafe.resource.Ownership;
import io.driftsafe.resource.PathPattern;
import io.driftsafe.resource.PowerSwitch;
import io.driftsafe.resource.Precondition;
import io.driftsafe.resource.Prelude;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** A data file of what is known of a type of resource, as it is written. */
record TypeFile(
        String resourceType,
        Set<String> providers,
        @JsonProperty("volatile") List<String> volatilePaths,
        @JsonProperty("secret") List<String> secretPaths,
        @JsonProperty("set_like") List<String> setLikePaths,
        List<Line> attributes,
        Optional<Terms> handling) {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build();

    /** @throws IllegalStateException that names the file and the place in it, if it is not as it has to be */
    static TypeFile read(Resource resource) {
        var file = String.valueOf(resource.getFilename());
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object tree =
                    new Yaml(new SafeConstructor(options)).load(resource.getContentAsString(StandardCharsets.UTF_8));
            var read = STRICT.convertValue(tree, TypeFile.class);
            if (read == null) {
                throw wrong(file, "", "is empty");
            }
            return read.checked(file);
        } catch (YAMLException e) {
            throw new IllegalStateException("Resource type file %s: %s".formatted(file, e.getMessage()), e);
        } catch (DatabindException e) {
            throw new IllegalStateException(
                    "Resource type file %s at %s: %s".formatted(file, place(e), e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ResourceType type() {
        return new ResourceType(
                resourceType,
                true,
                attributes.stream().map(Line::attribute).toList(),
                patterns(volatilePaths),
                patterns(secretPaths),
                patterns(setLikePaths),
                handling.map(Terms::handling).orElse(Handling.PLAIN));
    }

    private TypeFile checked(String file) {
        if (!file.equals(resourceType + ".yaml")) {
            throw wrong(file, "/resource_type", "must be the file's name, not " + resourceType);
        }
        var volatiles = checkedPaths(file, "/volatile", volatilePaths);
        var secrets = checkedPaths(file, "/secret", secretPaths);
        checkedPaths(file, "/set_like", setLikePaths);
        var listed = checkedPaths(
                file, "/attributes", attributes.stream().map(Line::path).toList());
        for (var i = 0; i < listed.size(); i++) {
            var path = new AttributePath(listed.get(i).segments());
            var place = "/attributes/" + i;
            if (volatiles.stream().anyMatch(pattern -> pattern.covers(path))) {
                throw wrong(file, place, path + " is volatile and cannot be set");
            }
            if (secrets.stream().anyMatch(pattern -> pattern.covers(path))) {
                throw wrong(file, place, path + " is secret and cannot be set");
            }
            attributes.get(i).check(file, place);
        }
        handling.ifPresent(terms -> terms.check(file));
        return this;
    }

    private static List<PathPattern> checkedPaths(String file, String place, List<String> paths) {
        var seen = new HashSet<PathPattern>();
        var patterns = new ArrayList<PathPattern>();
        for (var i = 0; i < paths.size(); i++) {
            var pattern = checkedPath(file, place + "/" + i, paths.get(i));
            if (!seen.add(pattern)) {
                throw wrong(file, place + "/" + i, pattern + " is there twice");
            }
            patterns.add(pattern);
        }
        return patterns;
    }

    private static PathPattern checkedPath(String file, String place, String path) {
        try {
            var pattern = PathPattern.parse(path);
            if (pattern.segments().isEmpty() || pattern.segments().contains("")) {
                throw wrong(file, place, "a path names an attribute and has no empty part: '%s'".formatted(path));
            }
            return pattern;
        } catch (IllegalArgumentException e) {
            throw wrong(file, place, String.valueOf(e.getMessage()));
        }
    }

    private static List<PathPattern> patterns(List<String> paths) {
        return paths.stream().map(PathPattern::parse).toList();
    }

    private static String place(JacksonException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()))
                .collect(Collectors.joining());
    }

    private static IllegalStateException wrong(String file, String place, String what) {
        return new IllegalStateException("Resource type file %s at %s: %s".formatted(file, place, what));
    }

    /** One attribute. */
    record Line(
            String path,
            Impact impact,
            Reversibility reversibility,
            Downtime downtime,
            Optional<Bounds> limits,
            Optional<Duration> coolDown,
            Optional<Late> lateUndo,
            Optional<Stop> needsStop,
            Optional<String> note) {

        private void check(String file, String place) {
            checkedPart(file, place + "/limits", limits, Bounds::limits);
            checkedPart(file, place + "/needs_stop", needsStop, Stop::needsStop);
            checkedPart(file, place + "/cool_down", coolDown, CoolDown::new);
            checkedPart(file, place + "/late_undo", lateUndo, Late::lateUndo);
            checkedPart(file, place + "/cool_down", Optional.of(this), Line::attribute);
        }

        private static <T> void checkedPart(String file, String place, Optional<T> part, Consumer<T> reading) {
            try {
                part.ifPresent(reading);
            } catch (IllegalArgumentException e) {
                throw wrong(file, place, String.valueOf(e.getMessage()));
            }
        }

        private ResourceType.Attribute attribute() {
            return new ResourceType.Attribute(
                    PathPattern.parse(path),
                    impact,
                    reversibility,
                    downtime,
                    limits.map(Bounds::limits).orElse(Limits.NONE),
                    coolDown.map(CoolDown::new),
                    lateUndo.map(Late::lateUndo),
                    needsStop.map(Stop::needsStop),
                    note);
        }
    }

    /** How changes of the type are carried out. */
    record Terms(
            Precondition precondition,
            Optional<Duration> settleTime,
            Optional<Duration> rollbackTimeout,
            Optional<Duration> progressDeadline,
            Optional<Power> power,
            Optional<List<First>> preludes,
            Optional<List<Owner>> managedBy,
            Optional<List<Mover>> moved) {

        private void check(String file) {
            Line.checkedPart(file, "/handling/power", power, Power::power);
            for (var first : firsts()) {
                Line.checkedPart(file, "/handling/preludes", Optional.of(first), First::prelude);
            }
            checkedPaths(
                    file,
                    "/handling/managed_by",
                    owners().stream().map(Owner::path).distinct().toList());
            checkedPaths(
                    file,
                    "/handling/moved",
                    movers().stream()
                            .flatMap(mover -> Stream.of(mover.path(), mover.by()))
                            .distinct()
                            .toList());
            Line.checkedPart(file, "/handling/settle_time", settleTime, Terms::checkLength);
            Line.checkedPart(file, "/handling/rollback_timeout", rollbackTimeout, Terms::checkLength);
            Line.checkedPart(file, "/handling/progress_deadline", progressDeadline, Terms::checkLength);
        }

        private static void checkLength(Duration length) {
            if (!length.isPositive()) {
                throw new IllegalArgumentException("must be longer than nothing");
            }
        }

        private List<First> firsts() {
            return preludes.orElse(List.of());
        }

        private List<Owner> owners() {
            return managedBy.orElse(List.of());
        }

        private List<Mover> movers() {
            return moved.orElse(List.of());
        }

        private Handling handling() {
            return new Handling(
                    precondition,
                    settleTime,
                    rollbackTimeout,
                    progressDeadline,
                    power.map(Power::power),
                    firsts().stream().map(First::prelude).toList(),
                    owners().stream().map(Owner::ownership).toList(),
                    movers().stream().map(Mover::moved).toList());
        }
    }

    /** How the resource is stopped and started. */
    record Power(String path, String running, String stopped, String loses) {

        private PowerSwitch power() {
            return new PowerSwitch(AttributePath.parse(path), running, stopped, loses);
        }
    }

    /** What has to be written before an attribute is changed. */
    record First(String before, String path, JsonNode value) {

        private Prelude prelude() {
            return new Prelude(AttributePath.parse(before), AttributePath.parse(path), value);
        }
    }

    /** A mark of another tool. */
    record Owner(String owner, String path, Optional<String> value) {

        private Ownership ownership() {
            return new Ownership(owner, PathPattern.parse(path), value);
        }
    }

    /** What the cloud moves, and while what is there. */
    record Mover(String path, String by, String mover, String instead) {

        private Moved moved() {
            return new Moved(PathPattern.parse(path), PathPattern.parse(by), mover, instead);
        }
    }

    /** Which changes may have to wait before they are taken back. */
    record Late(Optional<Boolean> raised, Optional<List<String>> to) {

        private LateUndo lateUndo() {
            return new LateUndo(raised.orElse(false), to.orElse(List.of()));
        }
    }

    /** The state that a cloud asks for: the attribute that tells it, and the values it may have. */
    record Stop(String path, List<String> oneOf) {

        private NeedsStop needsStop() {
            return new NeedsStop(AttributePath.parse(path), oneOf);
        }
    }

    /** Which values a cloud takes; what is left out is free. */
    record Bounds(
            Optional<Boolean> growOnly,
            Optional<BigDecimal> minimum,
            Optional<BigDecimal> maximum,
            Optional<List<String>> oneOf) {

        private Limits limits() {
            return new Limits(growOnly.orElse(false), minimum, maximum, oneOf.orElse(List.of()));
        }
    }
}
