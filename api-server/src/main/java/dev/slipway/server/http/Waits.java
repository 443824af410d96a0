package dev.slipway.server.http;

import dev.slipway.jobfile.schema.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a client lets the server hold an answer. */
final class Waits {
    private Waits() {}

    /** The duration of a checked text; none when there is none. */
    static Duration of(@Nullable String text) {
        return text == null ? Duration.ZERO : Durations.parse(text).orElse(Duration.ZERO);
    }
}
