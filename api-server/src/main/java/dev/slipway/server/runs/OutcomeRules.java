package dev.slipway.server.runs;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an outcome must say for its state, which no schema can. An attempt that is {@code errored} may have a code: that of a script after which something of ours went wrong. */
final class OutcomeRules {
    private OutcomeRules() {}

    static void check(OutcomeRequest outcome) {
        List<FieldError> errors = errors(outcome);
        if (!errors.isEmpty()) {
            throw ProblemException.problem(
                    ProblemType.INVALID_DOCUMENT,
                    errors.size() == 1 ? errors.getFirst().message() : "the outcome has " + errors.size() + " errors",
                    errors);
        }
    }

    private static List<FieldError> errors(OutcomeRequest outcome) {
        List<FieldError> errors = new ArrayList<>();
        Integer code = outcome.exitCode();
        switch (outcome.state()) {
            case PASSED -> {
                if (code == null || code != 0) {
                    errors.add(error("exit_code", "a script that passed has `exit_code` 0" + given(code)));
                }
                if (outcome.signal() != null) {
                    errors.add(error("signal", "a script that passed has no `signal`"));
                }
            }
            case FAILED -> {
                if (outcome.signal() == null && (code == null || code == 0)) {
                    errors.add(error(
                            "exit_code",
                            "a script that failed has an `exit_code` other than 0, or a `signal`" + given(code)));
                }
            }
            case ERRORED -> {
                if (outcome.reason() == null) {
                    errors.add(error("reason", "an attempt that is errored has a `reason`"));
                }
                if (outcome.message() == null || outcome.message().isBlank()) {
                    errors.add(error("message", "an attempt that is errored has a `message`"));
                }
            }
            case CANCELLED, TIMED_OUT -> {
                // Whatever a script ended with before or after it was asked to.
            }
        }
        return errors;
    }

    private static String given(@Nullable Integer code) {
        return code == null ? "" : ", not " + code;
    }

    private static FieldError error(String field, String message) {
        return FieldError.builder()
                .pointer("/" + field)
                .rule("outcome")
                .message(message)
                .build();
    }
}
