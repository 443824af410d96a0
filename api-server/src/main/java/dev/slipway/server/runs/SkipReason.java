package dev.slipway.server.runs;

import java.util.Locale;

/** Why a task was skipped. */
public enum SkipReason {
    /** Its own condition did not hold; who needs it goes on as if it had passed. */
    CONDITION,
    /** What it needs ended otherwise than it asks for. */
    NEEDS;

    /** As it stands in JSON and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason of a name in JSON or in the database. */
    public static SkipReason of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
