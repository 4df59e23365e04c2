package io.driftsafe.guardrail.rule;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change that a caller made up to try rules on, member by member as the variables are.
 *
 * @param current left out, nothing; so of what else is not said otherwise
 * @param proposed left out, as it is
 * @param changes left out, what differs between the two
 * @param inventory the other resources of the account; left out, they are not known
 * @param now left out, the present time
 */
@Schema(name = "PolicyTestDocument")
public record Document(
        @Nullable @Valid Resource resource,
        @Nullable ObjectNode current,
        @Nullable ObjectNode proposed,
        @Nullable @Valid Cost cost,
        @Nullable @Size(max = 1000) List<@NotNull @Valid ChangedAttribute> changes,
        @Nullable @Valid GivenDrift drift,
        @Nullable @Valid Asked operation,
        @Nullable @Size(max = 10_000) List<@NotNull @Valid Item> inventory,
        @Nullable Instant now) {

    /** A document that says nothing. */
    public static final Document EMPTY = new Document(null, null, null, null, null, null, null, null, null);

    /**
     * @param digest of a secret, by which it is told apart from others and not known
     * @param caller who asks for the change, if nothing else is said
     */
    Variables variables(UnaryOperator<String> digest, String caller, Instant present) {
        var given = resource == null ? Resource.EMPTY : resource;
        var type = ResourceType.unprofiled(or(given.type, "aws_instance"));
        var before = masked(type, current, Configuration.EMPTY, digest);
        var after = masked(type, proposed, before, digest);
        return new DocumentVariables(
                this,
                new PolicyInput(
                        given.ref(),
                        type,
                        before,
                        after,
                        amount(cost == null ? null : cost.current),
                        amount(cost == null ? null : cost.proposed),
                        changes(type, before, after),
                        drift == null ? PolicyInput.Drift.NONE : drift.drift(),
                        (operation == null ? Asked.EMPTY : operation).operation(caller),
                        Optional.ofNullable(inventory)
                                .map(items -> new Inventory(
                                        items.stream().map(Item::item).toList())),
                        now == null ? present : now));
    }

    private List<Change> changes(ResourceType type, Configuration before, Configuration after) {
        return changes == null
                ? before.differencesTo(after, type).stream().map(type::change).toList()
                : changes.stream().map(ChangedAttribute::change).toList();
    }

    private static Configuration masked(
            ResourceType type, @Nullable ObjectNode given, Configuration otherwise, UnaryOperator<String> digest) {
        return given == null ? otherwise : type.masked(Configuration.of(given), digest);
    }

    private static Optional<Money> amount(@Nullable BigDecimal amount) {
        return Optional.ofNullable(amount).map(Money::new);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    /**
     * The resource that the fix is for.
     *
     * @param provider left out, {@code simulated}; the account {@code default}, the region {@code us-east-1}, the type
     *     {@code aws_instance}
     * @param tags left out, those of the current configuration
     */
    @Schema(name = "PolicyTestResource")
    public record Resource(
            @Nullable @Size(min = 1, max = 64) String provider,
            @Nullable @Size(min = 1, max = 256) String account,
            @Nullable @Size(min = 1, max = 64) String region,
            @Nullable @Size(min = 1, max = 256) String type,
            @Nullable @Size(min = 1, max = 2048) String id,
            @Nullable @Size(max = 200) Map<String, @NotNull String> tags) {

        private static final Resource EMPTY = new Resource(null, null, null, null, null, null);

        private ResourceRef ref() {
            return new ResourceRef(
                    or(provider, "simulated"),
                    or(account, "default"),
                    Optional.of(or(region, "us-east-1")),
                    or(id, "aws_instance.example"));
        }
    }

    /** What is left out is not known; the difference and the percentage follow from the two amounts. */
    @Schema(name = "PolicyTestCost")
    public record Cost(
            @Nullable @DecimalMin("0") @DecimalMax("999999999999.99")
            BigDecimal current,

            @Nullable @DecimalMin("0") @DecimalMax("999999999999.99")
            BigDecimal proposed,

            @Nullable BigDecimal delta,
            @Nullable BigDecimal percent) {}

    /**
     * One attribute that the fix sets or removes.
     *
     * @param impact left out, what the name of the attribute lets expect
     */
    @Schema(name = "PolicyTestChange")
    public record ChangedAttribute(
            @NotNull
            // Without alternatives that repeat, each of which would be kept on the stack.
            @Pattern(
                    regexp = "/(?![\\s\\S]*~(?![01]))[\\s\\S]*",
                    message = "must be a JSON Pointer, such as /instance_type")
            String path,

            @Nullable JsonNode from,
            @Nullable JsonNode to,
            @Nullable Impact impact,
            @Nullable Reversibility reversibility,
            @Nullable Downtime downtime) {

        private Change change() {
            return new Change(
                    AttributePath.parse(path),
                    present(from),
                    present(to),
                    or(reversibility, Reversibility.EXACT),
                    or(downtime, Downtime.NONE));
        }

        private static Optional<JsonNode> present(@Nullable JsonNode value) {
            return Optional.ofNullable(value).filter(node -> !node.isNull());
        }
    }

    /** What is left out is false or none. */
    @Schema(name = "PolicyTestDrift")
    public record GivenDrift(
            @Nullable Boolean hasDrift,

            @Nullable
            @Pattern(
                    regexp = "none|minor|moderate|major|critical",
                    message = "must be none, minor, moderate, major or critical")
            String severity,

            @Nullable Boolean gone,
            @Nullable Boolean blocking,
            @Nullable @Size(max = 1000) List<@NotNull @Valid DriftedName> driftedAttributes) {

        private PolicyInput.Drift drift() {
            var drifted = or(hasDrift, false) || or(gone, false) || driftedAttributes != null;
            return new PolicyInput.Drift(
                    or(severity, drifted ? "minor" : "none"),
                    or(gone, false),
                    or(blocking, false),
                    (driftedAttributes == null ? List.<DriftedName>of() : driftedAttributes)
                            .stream().map(DriftedName::path).toList());
        }
    }

    @Schema(name = "PolicyTestDriftedAttribute")
    public record DriftedName(
            @NotBlank String name,
            @Nullable Impact impact,
            @Nullable Boolean conflict) {

        private PolicyInput.DriftedPath path() {
            return new PolicyInput.DriftedPath(name, or(impact, Impact.CONFIGURATION), or(conflict, false));
        }
    }

    /**
     * Who asks for the change, and how.
     *
     * @param strict left out, true
     */
    @Schema(name = "PolicyTestOperation")
    public record Asked(
            @Nullable @Size(min = 1, max = 200) String createdBy,
            @Nullable Boolean strict,
            @Nullable @Size(max = 64) Map<String, @NotNull String> labels) {

        private static final Asked EMPTY = new Asked(null, null, null);

        private PolicyInput.Operation operation(String caller) {
            return new PolicyInput.Operation(or(createdBy, caller), or(strict, true), or(labels, Map.of()));
        }
    }

    /**
     * Another resource of the account.
     *
     * @param monthlyCost left out, not known
     */
    @Schema(name = "PolicyTestItem")
    public record Item(
            @NotBlank @Size(max = 2048) String resourceId,
            @NotBlank @Size(max = 256) String resourceType,

            @Nullable @DecimalMin("0") @DecimalMax("999999999999.99")
            BigDecimal monthlyCost) {

        private Inventory.Item item() {
            return new Inventory.Item(resourceId, resourceType, amount(monthlyCost));
        }
    }
}
