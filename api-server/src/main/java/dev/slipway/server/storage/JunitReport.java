package dev.slipway.server.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of JUnit reports.
 *
 * @param warning what could not be read; null when all could
 */
record JunitReport(List<Case> cases, @Nullable String warning) {
    JunitReport {
        cases = List.copyOf(cases);
    }

    /** One test. */
    record Case(
            @Nullable String suite,
            @Nullable String className,
            String name,
            State state,
            @Nullable Long durationMs,
            @Nullable String message,
            @Nullable String detail,
            @Nullable String file,
            @Nullable Integer line) {}

    /** How a test ended, in the words of the API. */
    enum State {
        PASSED,
        FAILED,
        ERRORED,
        SKIPPED
    }
}
