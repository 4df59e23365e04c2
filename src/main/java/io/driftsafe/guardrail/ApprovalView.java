package io.driftsafe.guardrail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An approval as clients see it.
 *
 * @param twoPersons whether whoever approved surely is somebody other than the author
 * @param note why that is not sure; null where it is
 */
record ApprovalView(
        String approvedBy,
        Instant approvedAt,
        boolean twoPersons,
        @Nullable String note) {

    static ApprovalView of(Approval approval, String author) {
        var two = TwoPersons.are(author, approval.by());
        return new ApprovalView(
                approval.by(),
                approval.at(),
                two,
                two
                        ? null
                        : "Written by %s and approved by %s while nobody had to sign in: it is not known whether these are two persons"
                                .formatted(author, approval.by()));
    }
}
