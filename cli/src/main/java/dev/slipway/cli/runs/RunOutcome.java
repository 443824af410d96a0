package dev.slipway.cli.runs;

import dev.slipway.api.model.Run;
import dev.slipway.cli.ExitCode;

/** What the state of a run means to a command. */
final class RunOutcome {
    private RunOutcome() {}

    static boolean isFinal(Run run) {
        return run.finishedAt() != null;
    }

    /** How a run or task ended, as a sentence tells it. */
    static String ended(String state) {
        return switch (state) {
            case "cancelled", "skipped" -> "was " + state;
            case "errored" -> "is errored";
            default -> "has " + state.replace('_', ' ');
        };
    }

    /** The exit code of a final run. A run that was skipped as a whole did not fail. */
    static int exitCode(Run run) {
        return switch (run.state()) {
            case PASSED, SKIPPED -> ExitCode.OK;
            case FAILED -> ExitCode.FAILED;
            case ERRORED -> ExitCode.ERRORED;
            case CANCELLED -> ExitCode.CANCELLED;
            case TIMED_OUT -> ExitCode.TIMED_OUT;
            case PREPARING, QUEUED, RUNNING -> ExitCode.STILL_RUNNING;
        };
    }
}
