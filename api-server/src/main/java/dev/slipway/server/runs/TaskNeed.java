package dev.slipway.server.runs;

import java.util.List;

/**
 * What one task needs of another.
 *
 * @param name the other task's name in the job file
 * @param when the outcome that it asks for
 * @param keys the keys of all its combinations
 */
public record TaskNeed(String name, When when, List<String> keys) {
    public TaskNeed {
        keys = List.copyOf(keys);
    }

    /** The outcome of a needed task with which the needing one starts. */
    public enum When {
        /** All combinations passed, or were skipped by their own condition. */
        PASSED,
        /** All combinations are final, and at least one failed, errored or timed out. */
        FAILED,
        /** All combinations are final. */
        ALWAYS
    }
}
