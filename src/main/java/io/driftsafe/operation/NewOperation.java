package io.driftsafe.operation;

import io.driftsafe.operation.Drafting.Fix;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a caller asks for: one cost fix of one resource. */
@Schema(requiredProperties = {"resource_id", "resource_type", "fix_description"})
record NewOperation(
        @NotBlank @Size(max = 2048) String resourceId,
        @NotBlank @Size(max = 256) String resourceType,
        @NotBlank @Size(max = 1000) String fixDescription,
        @Nullable ObjectNode patch,
        @Nullable ObjectNode proposedConfig,
        @Nullable ObjectNode currentConfig,

        @Nullable @DecimalMin("0") @DecimalMax("999999999999.99")
        BigDecimal currentCost,

        @Nullable @DecimalMin("0") @DecimalMax("999999999999.99")
        BigDecimal proposedCost,

        @Nullable @Size(min = 1, max = 64) String provider,
        @Nullable @Size(min = 1, max = 256) String account,
        @Nullable @Size(min = 1, max = 64) String region,
        @Nullable Boolean strict,
        @Nullable Boolean autoRollback,
        @Nullable @Min(1) @Max(86400) Integer rollbackTimeoutSeconds,
        @Nullable Boolean acceptIrreversible,
        @Nullable Boolean acceptManagedBy,
        @Nullable @Size(max = 64) Map<@Size(min = 1, max = 63) String, @NotNull @Size(max = 256) String> labels) {

    /** @throws Refusal 422 unless there is exactly one of patch and proposed_config */
    Fix fix() {
        return new Fix(
                new ResourceRef(
                        provider == null ? "simulated" : provider,
                        account == null ? "default" : account,
                        Optional.ofNullable(region),
                        resourceId),
                fixDescription,
                patch == null,
                patchOrProposal(),
                Optional.ofNullable(currentCost).map(Money::new),
                Optional.ofNullable(proposedCost).map(Money::new),
                strict == null || strict,
                autoRollback == null || autoRollback,
                Optional.ofNullable(rollbackTimeoutSeconds),
                acceptIrreversible != null && acceptIrreversible,
                acceptManagedBy != null && acceptManagedBy,
                labels == null ? Map.of() : labels);
    }

    /** A proposed configuration sets what it names and removes nothing, so its nulls go. */
    private ObjectNode patchOrProposal() {
        if (patch != null && proposedConfig == null) {
            return patch;
        }
        if (proposedConfig != null && patch == null) {
            return Configuration.of(proposedConfig).json();
        }
        var message = "Give exactly one of patch and proposed_config";
        throw Refusal.invalid(
                message, List.of(new FieldError("/patch", message), new FieldError("/proposed_config", message)));
    }

    /** What the caller believes the resource to be. */
    Optional<ObjectNode> believed() {
        return Optional.ofNullable(currentConfig);
    }
}
