package dev.slipway.server.runs;

import java.util.Locale;

/** The state of an attempt. */
public enum AttemptState {
    OFFERED,
    RUNNING,
    PASSED,
    FAILED,
    ERRORED,
    CANCELLED,
    TIMED_OUT;

    /** As it stands in JSON and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a name in JSON or in the database. */
    public static AttemptState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
