package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Faults as ordered by a client, who may say null where it means something else than nothing said. */
record FaultList(List<Fault> faults) {

    private static final Set<String> MEMBERS =
            Set.of("account", "resource_id", "kind", "on", "times", "delay_ms", "set");
    private static final long LONGEST_DELAY_MS = 3_600_000;

    /** @throws Refusal 422 where it is no such list */
    static FaultList read(JsonNode body) {
        if (!(body instanceof ObjectNode list)) {
            throw Refusal.wrong("", "must be an object with the member faults");
        }
        refuseUnknown(list, Set.of("faults"), "");
        var faults = list.get("faults");
        if (faults == null || !faults.isArray()) {
            throw Refusal.wrong("/faults", "must be an array");
        }
        var read = new ArrayList<Fault>();
        for (var i = 0; i < faults.size(); i++) {
            read.add(fault(faults.get(i), "/faults/" + i));
        }
        return new FaultList(List.copyOf(read));
    }

    private static Fault fault(JsonNode json, String at) {
        if (!(json instanceof ObjectNode fault)) {
            throw Refusal.wrong(at, "must be an object");
        }
        refuseUnknown(fault, MEMBERS, at);
        var kind = named(fault, "kind", Optional.empty(), Fault.Kind.values(), Fault.Kind::value, at);
        var on = named(fault, "on", Optional.of(Fault.On.ANY), Fault.On.values(), Fault.On::value, at);
        if (kind.onlyOfChanges() && on == Fault.On.READ) {
            throw Refusal.wrong(
                    at + "/on", "must be apply, rollback or any: %s is about a change".formatted(kind.value()));
        }
        return new Fault(
                text(fault, "account", Optional.of(SimulatedResources.DEFAULT_ACCOUNT), at),
                text(fault, "resource_id", Optional.empty(), at),
                kind,
                on,
                times(fault, at),
                wholeNumber(fault, "delay_ms", 0, 0, LONGEST_DELAY_MS, at),
                set(fault, kind, at));
    }

    private static @Nullable Integer times(ObjectNode fault, String at) {
        var times = fault.get("times");
        return times != null && times.isNull()
                ? null
                : Math.toIntExact(wholeNumber(fault, "times", 1, 1, Integer.MAX_VALUE, at));
    }

    private static @Nullable JsonNode set(ObjectNode fault, Fault.Kind kind, String at) {
        var set = fault.get("set");
        var given = set != null && !set.isNull();
        if (kind == Fault.Kind.COLLATERAL && !(given && set.isObject())) {
            throw Refusal.wrong(at + "/set", "must be a merge patch object: it is what collateral changes");
        }
        if (kind != Fault.Kind.COLLATERAL && given) {
            throw Refusal.wrong(at + "/set", "is only for the kind collateral");
        }
        return given ? set : null;
    }

    private static String text(ObjectNode fault, String name, Optional<String> otherwise, String at) {
        var value = fault.get(name);
        if (value == null && otherwise.isPresent()) {
            return otherwise.get();
        }
        if (value == null || !value.isString() || value.stringValue().isBlank()) {
            throw Refusal.wrong(at + "/" + name, "must be a text that is not blank");
        }
        return value.stringValue();
    }

    private static long wholeNumber(ObjectNode fault, String name, long otherwise, long least, long most, String at) {
        var value = fault.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw Refusal.wrong(at + "/" + name, "must be a whole number from %d to %d".formatted(least, most));
        }
        return value.longValue();
    }

    private static <E> E named(
            ObjectNode fault, String name, Optional<E> otherwise, E[] all, Function<E, String> nameOf, String at) {
        var value = fault.get(name);
        if (value == null && otherwise.isPresent()) {
            return otherwise.get();
        }
        return Stream.of(all)
                .filter(one ->
                        value != null && value.isString() && value.stringValue().equals(nameOf.apply(one)))
                .findFirst()
                .orElseThrow(() -> Refusal.wrong(
                        at + "/" + name,
                        "must be one of " + Stream.of(all).map(nameOf).collect(Collectors.joining(", "))));
    }

    private static void refuseUnknown(ObjectNode object, Set<String> known, String at) {
        for (var name : new TreeSet<>(object.propertyNames())) {
            if (!known.contains(name)) {
                throw Refusal.wrong(at + "/" + name, "is not known");
            }
        }
    }
}
