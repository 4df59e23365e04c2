package io.driftsafe.guardrail.rule;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.Optional;

/** The variables that rules may name, and what each of them holds. */
final class Shapes implements CelTypeProvider {

    static final MapType ATTRIBUTES = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private static final MapType TEXTS = MapType.create(SimpleType.STRING, SimpleType.STRING);

    static final StructType RESOURCE = struct(
            "Resource",
            ImmutableMap.<String, CelType>builder()
                    .put("provider", SimpleType.STRING)
                    .put("account", SimpleType.STRING)
                    .put("region", SimpleType.STRING)
                    .put("type", SimpleType.STRING)
                    .put("id", SimpleType.STRING)
                    .put("tags", TEXTS)
                    .buildOrThrow());

    static final StructType COST = struct(
            "Cost",
            ImmutableMap.of(
                    "current", SimpleType.DOUBLE,
                    "proposed", SimpleType.DOUBLE,
                    "delta", SimpleType.DOUBLE,
                    "percent", SimpleType.DOUBLE));

    static final StructType CHANGE = struct(
            "Change",
            ImmutableMap.<String, CelType>builder()
                    .put("path", SimpleType.STRING)
                    .put("from", SimpleType.DYN)
                    .put("to", SimpleType.DYN)
                    .put("impact", SimpleType.STRING)
                    .put("reversibility", SimpleType.STRING)
                    .put("downtime", SimpleType.STRING)
                    .buildOrThrow());

    static final StructType DRIFTED_ATTRIBUTE = struct(
            "DriftedAttribute",
            ImmutableMap.of("name", SimpleType.STRING, "impact", SimpleType.STRING, "conflict", SimpleType.BOOL));

    static final StructType DRIFT = struct(
            "Drift",
            ImmutableMap.of(
                    "has_drift", SimpleType.BOOL,
                    "severity", SimpleType.STRING,
                    "gone", SimpleType.BOOL,
                    "blocking", SimpleType.BOOL,
                    "drifted_attributes", ListType.create(DRIFTED_ATTRIBUTE)));

    static final StructType OPERATION = struct(
            "Operation", ImmutableMap.of("labels", TEXTS, "created_by", SimpleType.STRING, "strict", SimpleType.BOOL));

    static final StructType INVENTORY = struct("Inventory", ImmutableMap.of("size", SimpleType.INT));

    /** By name, in the order in which people are told of them. */
    static final ImmutableMap<String, CelType> VARIABLES = ImmutableMap.<String, CelType>builder()
            .put("resource", RESOURCE)
            .put("current", ATTRIBUTES)
            .put("proposed", ATTRIBUTES)
            .put("cost", COST)
            .put("changes", ListType.create(CHANGE))
            .put("drift", DRIFT)
            .put("operation", OPERATION)
            .put("inventory", INVENTORY)
            .put("now", SimpleType.TIMESTAMP)
            .buildOrThrow();

    private static final ImmutableMap<String, CelType> TYPES = ImmutableMap.of(
            RESOURCE.name(), RESOURCE,
            COST.name(), COST,
            CHANGE.name(), CHANGE,
            DRIFTED_ATTRIBUTE.name(), DRIFTED_ATTRIBUTE,
            DRIFT.name(), DRIFT,
            OPERATION.name(), OPERATION,
            INVENTORY.name(), INVENTORY);

    private static StructType struct(String name, ImmutableMap<String, CelType> fields) {
        return StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableList.copyOf(TYPES.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }
}
