package io.driftsafe.guardrail.rule;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which resources a policy is for; what is left out holds for all. All texts but the names of tags are {@link Glob}s.
 *
 * @param resourceIds of which the resource's id has to match one, as {@code module.security.*}
 * @param tags all of which the resource has to bear, now or after the change
 * @param environments in one of which the resource is, now or after the change, as a tag of that name tells, in
 *     whatever case
 */
public record Scope(
        @Size(max = 100) List<@NotBlank @Size(max = 64) String> providers,
        @Size(max = 100) List<@NotBlank @Size(max = 256) String> accounts,
        @Size(max = 100) List<@NotBlank @Size(max = 256) String> resourceTypes,
        @Size(max = 100) List<@NotBlank @Size(max = 2048) String> resourceIds,

        @Size(max = 64) Map<@NotBlank @Size(max = 128) String, @NotNull @Size(max = 256) String> tags,

        @Size(max = 100) List<@NotBlank @Size(max = 64) String> environments) {

    /** Every resource there is. */
    public static final Scope ALL = new Scope(null, null, null, null, null, null);

    public Scope(
            @Nullable List<String> providers,
            @Nullable List<String> accounts,
            @Nullable List<String> resourceTypes,
            @Nullable List<String> resourceIds,
            @Nullable Map<String, String> tags,
            @Nullable List<String> environments) {
        this.providers = given(providers);
        this.accounts = given(accounts);
        this.resourceTypes = given(resourceTypes);
        this.resourceIds = given(resourceIds);
        this.tags = tags == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        this.environments = given(environments);
    }

    boolean covers(PolicyInput input, Variables variables) {
        var resource = input.resource();
        return any(providers, resource.provider())
                && any(accounts, resource.account())
                && any(resourceTypes, input.type().name())
                && any(resourceIds, resource.resourceId())
                && ((tags.isEmpty() && environments.isEmpty())
                        || covers(variables.tags())
                        || covers(variables.proposedTags()));
    }

    private boolean covers(Map<String, String> borne) {
        var here = Tags.environments(borne);
        return tags.entrySet().stream()
                        .allMatch(tag -> borne.containsKey(tag.getKey())
                                && new Glob(tag.getValue()).matches(borne.get(tag.getKey())))
                && (environments.isEmpty()
                        || here.stream().anyMatch(environment -> isNamed(environments, environment)));
    }

    private static boolean any(List<String> patterns, String text) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> new Glob(pattern).matches(text));
    }

    /** Environments are written with and without capitals, and mean the same. */
    private static boolean isNamed(List<String> patterns, String environment) {
        return patterns.stream()
                .anyMatch(pattern ->
                        new Glob(pattern.toLowerCase(Locale.ROOT)).matches(environment.toLowerCase(Locale.ROOT)));
    }

    /** A null among them stays, for it is refused with its place. */
    static <T> List<T> given(@Nullable List<T> values) {
        return values == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(values));
    }
}
