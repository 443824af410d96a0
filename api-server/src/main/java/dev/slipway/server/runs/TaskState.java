package dev.slipway.server.runs;

import java.util.Locale;

/** The state of a task. Everything from {@link #PASSED} on is final: no attempt is owed any more. */
public enum TaskState {
    BLOCKED,
    QUEUED,
    RUNNING,
    PASSED,
    FAILED,
    ERRORED,
    CANCELLED,
    TIMED_OUT,
    SKIPPED;

    /** Whether it never changes again. */
    public boolean isFinal() {
        return compareTo(PASSED) >= 0;
    }

    /** As it stands in JSON and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of a name in JSON or in the database. */
    public static TaskState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
