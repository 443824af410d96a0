package dev.slipway.executor.attempt;

import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.executor.backend.Backend;
import dev.slipway.executor.backend.ScriptFile;
import dev.slipway.executor.log.LogShipper;
import dev.slipway.jobfile.schema.Durations;
import java.time.Duration;
import java.time.Instant;

/** The outcome of a task that was run without a server, in the same words. */
public final class LocalOutcome {
    private LocalOutcome() {}

    public static OutcomeRequest of(StepFailedException failure) {
        return Outcomes.of(failure, Instant.now());
    }

    public static OutcomeRequest of(
            Backend.Ending ending, ScriptFile script, Duration timeout, LogShipper.Shipped log) {
        return switch (ending) {
            case Backend.Ending.Known known ->
                Outcomes.withLog(Outcomes.of(known.exit(), true, script, Durations.format(timeout)), log);
            case Backend.Ending.Unknown unknown ->
                of(new StepFailedException("shim_lost", "the shim ended without an account: " + unknown.message()));
        };
    }
}
