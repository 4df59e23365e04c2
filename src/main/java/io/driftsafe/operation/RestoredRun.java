package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * One run of an operation that was in flight when a backup of the database was made, which was restored since: what
 * became of it nobody knows, so it only looks, ends, and tells a person what it saw.
 */
record RestoredRun(Looks looks, RunLedger ledger, Waiting waiting, Work work, Lease lease) {

    RunResult on(CloudProvider cloud) {
        return switch (looks.at(work, cloud)) {
            case Look.Superseded() -> new RunResult.Superseded();
            case Look.Unreadable(var why) -> later(why);
            case Look.Lost(var why, var _, var _) -> ended(why);
            case Look.Seen(var now, var _)
            when now.inProgress() -> later("%s is still being changed".formatted(work.resource()));
            case Look.Seen(var now, var _) -> seen(now);
        };
    }

    private RunResult later(String why) {
        return waiting.tryLater(work, why, () -> ended(why));
    }

    private RunResult seen(Observation now) {
        var before = work.basis()
                .map(Intent::observed)
                .orElseGet(() -> work.snapshot(Snapshot.Kind.ORIGINAL).config());
        var landing = Landing.of(before, work.changes(), now);
        return work.direction() == Direction.APPLY
                        && landing instanceof Landing.NotLanded
                        && work.intents().isEmpty()
                ? unchanged()
                : ended("%s %s".formatted(work.resource(), landing.shown()));
    }

    /** By all that is known nothing was ever sent. */
    private RunResult unchanged() {
        var failure = Failure.unchanged(
                Failure.DATABASE_RESTORED,
                told("%s is as it was before the fix; if it still is wanted, ask for it anew (retry)"
                        .formatted(work.resource())));
        return ledger.settle(work, new ApplyFailed(failure), List.of(), lease);
    }

    private RunResult ended(String seen) {
        var failure = Failure.maybeChanged(
                Failure.DATABASE_RESTORED, told(seen + "; look, then roll it back or acknowledge it"));
        return work.direction() == Direction.APPLY
                ? ledger.settle(work, new ApplyFailed(failure), List.of(), lease)
                : ledger.settle(
                        work,
                        new RollbackFailed(failure),
                        Optional.empty(),
                        work.operation().collateral(),
                        lease);
    }

    private static String told(String seen) {
        return "The database was restored from a backup that was made while this was in flight, so nothing more was"
                + " written: "
                + seen;
    }
}
