package io.driftsafe.guardrail;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What guardrails judge: a change with what it leads to and costs. */
public record ProposedChange(
        ResourceRef resource,
        String resourceType,
        Configuration current,
        Configuration proposed,
        List<Change> changes,
        Optional<Money> costBefore,
        Optional<Money> costAfter,
        Map<String, String> labels) {}
