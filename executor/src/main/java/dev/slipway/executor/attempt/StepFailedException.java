package dev.slipway.executor.attempt;

import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;

/** A step of ours failed, not the user's script: the attempt is {@code errored}. */
public final class StepFailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /**
     * A failure.
     *
     * @param reason for programs: {@code [a-z_]+}
     * @param message for people
     */
    public StepFailedException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A failure for which the file system is to blame. */
    public static StepFailedException of(String step, IOException cause) {
        if (PrivateFiles.isDiskFull(cause)) {
            return new StepFailedException(
                    "disk_full", step + ": the disk of the executor is full: " + cause.getMessage());
        }
        return new StepFailedException("executor_failed", step + ": " + cause);
    }

    public String reason() {
        return reason;
    }
}
