package dev.slipway.server.runs;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt that is {@code errored} owes a new one. What the user's script did is never repeated here.
 *
 * <p>An executor that was lost or restarted says nothing about the task: three attempts in all. Any other reason (the checkout failed, the workspace could not be made) may lie in the task as well as
 * in the machine: two. What cannot end otherwise is not repeated.
 */
final class RetryPolicy {
    private static final int LOST_ATTEMPTS = 3;
    private static final int OTHER_ATTEMPTS = 2;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(2);

    /** The executor went away, through no fault of the task. */
    private static final Set<String> LOST = Set.of("executor_lost", "executor_restarted", "executor_stopped");

    /** The same assignment ends the same way everywhere. */
    private static final Set<String> HOPELESS = Set.of(
            "untrusted", "result_missing", "result_refused", "result_conflict", "result_outside", "result_too_large");

    private RetryPolicy() {}

    /**
     * How long after the end of an errored attempt the next may begin.
     *
     * @param attemptNumber of the attempt that ended, from 1
     * @return empty when no attempt is owed
     */
    static Optional<Duration> delay(@Nullable String reason, int attemptNumber) {
        if (reason != null && HOPELESS.contains(reason)) {
            return Optional.empty();
        }
        int allowed = reason != null && LOST.contains(reason) ? LOST_ATTEMPTS : OTHER_ATTEMPTS;
        return attemptNumber >= allowed
                ? Optional.empty()
                : Optional.of(FIRST_DELAY.multipliedBy(1L << (attemptNumber - 1)));
    }
}
