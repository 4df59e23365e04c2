package io.driftsafe.slo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.slo.CostChange.Side;
import io.driftsafe.spend.SpendFilter;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cost SLO is about; what is left out holds for all.
 *
 * @param target a module path of Terraform, such as {@code module.vpc}: the resources whose ids lie under it
 * @param service of a cloud, by one of the names that bills give it
 * @param tags all of which a resource has to bear; an operation's labels count as its resource's tags too
 */
record SloScope(
        @JsonInclude(Include.NON_NULL)
        @Nullable
        @Pattern(regexp = "[a-z0-9-]{1,63}", message = "is a name as GET /api/v1/providers lists them, such as aws")
        String provider,

        @JsonInclude(Include.NON_NULL) @Nullable @Size(min = 1, max = 256)
        String account,

        @JsonInclude(Include.NON_NULL) @Nullable @Size(min = 1, max = 256)
        String resourceType,

        @JsonInclude(Include.NON_NULL) @Nullable @Size(min = 1, max = 1024)
        String target,

        @JsonInclude(Include.NON_NULL) @Nullable @Size(min = 1, max = 256)
        String service,

        @JsonInclude(Include.NON_EMPTY) @Size(max = 64)
        Map<@NotBlank @Size(max = 128) String, @NotNull @Size(max = 256) String> tags) {

    static final SloScope ALL = new SloScope(null, null, null, null, null, null);

    private static final String MODULE = "module\\.[A-Za-z_][A-Za-z0-9_-]*(\\[[^\\[\\]]+])?";
    private static final String TARGET = MODULE + "(\\." + MODULE + ")*";

    SloScope(
            @Nullable String provider,
            @Nullable String account,
            @Nullable String resourceType,
            @Nullable String target,
            @Nullable String service,
            @Nullable Map<String, String> tags) {
        this.provider = provider;
        this.account = account;
        this.resourceType = resourceType;
        this.target = target;
        this.service = service;
        this.tags = tags == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** What a cost SLO of this type must not say, each with its place. */
    List<FieldError> mistakes(SloType type) {
        var mistakes = new ArrayList<FieldError>();
        if (type == SloType.MODULE_BUDGET && target == null) {
            mistakes.add(new FieldError("/scope/target", "A module_budget names its module, as in module.vpc"));
        }
        if (target != null && !target.matches(TARGET)) {
            mistakes.add(new FieldError(
                    "/scope/target", "target is a module path of Terraform, such as module.vpc or module.web[0]"));
        }
        if (type == SloType.SERVICE_BUDGET && service == null) {
            mistakes.add(new FieldError(
                    "/scope/service", "A service_budget names its service, as bills do: " + CloudService.known()));
        }
        if (service != null && knownService().isEmpty() && resourceType == null) {
            mistakes.add(new FieldError(
                    "/scope/service",
                    "Which resources belong to %s is not known: name their type in scope.resource_type, or use one of %s"
                            .formatted(service, CloudService.known())));
        }
        return mistakes;
    }

    /** Whether bills of this account can count in it. */
    boolean reaches(String ofProvider, String ofAccount) {
        return (provider == null || provider.equals(ofProvider)) && (account == null || account.equals(ofAccount));
    }

    boolean contains(CostChange change, Side side) {
        return reaches(change.provider(), change.account())
                && containsType(change.resourceType())
                && isUnderTarget(change.resourceId())
                && tags.entrySet().stream()
                        .allMatch(tag -> tag.getValue().equals(side.tags().get(tag.getKey()))
                                || tag.getValue().equals(change.labels().get(tag.getKey())));
    }

    private boolean containsType(String type) {
        return (resourceType == null || resourceType.equals(type))
                && (service == null
                        || knownService().map(known -> known.has(type)).orElse(resourceType != null));
    }

    private boolean isUnderTarget(String resourceId) {
        return target == null || resourceId.startsWith(target + ".") || resourceId.startsWith(target + "[");
    }

    private Optional<CloudService> knownService() {
        return Optional.ofNullable(service).flatMap(CloudService::named);
    }

    /** Which lines of bills count in it. */
    SpendFilter spend() {
        return new SpendFilter(
                Optional.ofNullable(provider),
                Optional.ofNullable(account),
                Optional.ofNullable(resourceType),
                Optional.ofNullable(target),
                Optional.ofNullable(service)
                        .map(name -> knownService()
                                .map(CloudService::names)
                                .orElseGet(() -> Set.of(name.toLowerCase(Locale.ROOT)))),
                tags);
    }

    /** For people. */
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        Optional.ofNullable(service).ifPresent(parts::add);
        Optional.ofNullable(target).ifPresent(parts::add);
        Optional.ofNullable(resourceType).ifPresent(parts::add);
        tags.forEach((name, value) -> parts.add(name + "=" + value));
        if (provider != null || account != null) {
            parts.add("%s/%s".formatted(provider == null ? "*" : provider, account == null ? "*" : account));
        }
        return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }
}
