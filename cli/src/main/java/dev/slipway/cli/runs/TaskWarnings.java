package dev.slipway.cli.runs;

import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.RunTask;
import java.util.List;

/** What the newest attempt of a task warns of. */
final class TaskWarnings {
    private TaskWarnings() {}

    static List<String> of(RunTask task) {
        if (task.attempts().isEmpty()) {
            return List.of();
        }
        Attempt newest = task.attempts().getLast();
        return newest.warnings() == null ? List.of() : newest.warnings();
    }
}
