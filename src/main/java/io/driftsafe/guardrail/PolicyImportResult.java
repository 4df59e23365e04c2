package io.driftsafe.guardrail;

import java.util.List;

/**
 * What was done with a file of policies, or would be.
 *
 * @param notInFile the names of policies that were left as they are
 */
record PolicyImportResult(boolean dryRun, List<PolicyImportItem> items, List<String> notInFile) {

    PolicyImportResult {
        items = List.copyOf(items);
        notInFile = List.copyOf(notInFile);
    }
}
