package dev.slipway.server.runs;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run whose row this transaction holds: nothing else changes it, its tasks or attempts until the end of the transaction. */
record LockedRun(
        UUID uid,
        UUID projectUid,
        String project,
        RunState state,
        @Nullable Instant cancelRequestedAt,
        boolean timedOut,
        long timeoutMs,
        long queueTimeoutMs) {

    RunMachine.Stop stop() {
        if (cancelRequestedAt != null) {
            return RunMachine.Stop.CANCEL;
        }
        return timedOut ? RunMachine.Stop.TIMEOUT : RunMachine.Stop.NONE;
    }
}
