package dev.slipway.server.http;

import dev.slipway.api.model.FieldError;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Words;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a client lets the server hold an answer. */
final class Waits {
    private Waits() {}

    /** The longest that a client may ask for. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The duration of the parameter {@code wait}; none when there is none. */
    static Duration ofQuery(@Nullable String text) {
        return of(text, ProblemType.INVALID_PARAMETER, "/query/wait");
    }

    /** The duration of the field {@code wait} of a body; none when there is none. */
    static Duration ofBody(@Nullable String text) {
        return of(text, ProblemType.INVALID_DOCUMENT, "/wait");
    }

    private static Duration of(@Nullable String text, ProblemType type, String pointer) {
        Duration wait = text == null ? Duration.ZERO : Durations.parse(text).orElse(Duration.ZERO);
        if (wait.compareTo(LONGEST) > 0) {
            String message = "`wait` may be at most " + Durations.format(LONGEST) + ", not "
                    + Words.quote(Durations.format(wait));
            throw ProblemException.problem(
                    type,
                    message,
                    List.of(FieldError.builder()
                            .pointer(pointer)
                            .rule("range")
                            .message(message)
                            .build()));
        }
        return wait;
    }
}
