package dev.slipway.executor.server;

import java.time.Duration;

/** Durations that the server wrote. */
public final class Durations {
    private Durations() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Duration parse(String text) {
        return dev.slipway.jobfile.schema.Durations.parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + text + "\" is not a duration such as 90s or 1h30m"));
    }
}
