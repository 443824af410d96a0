package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules about single values of a task, some of which can be checked only after {@code $(…)} is replaced. */
final class TaskValues {
    private static final Pattern POOL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** As long as a run may take. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    private TaskValues() {}

    /** Takes a fault; the pointer is below the task. */
    interface Report {
        void fault(String pointer, String rule, String message);
    }

    /**
     * Reports all that is wrong.
     *
     * @param filled whether {@code $(…)} is replaced already, so that it is literal where it still stands
     */
    static void check(ObjectNode task, boolean filled, Report report) {
        path(task.path("directory"), "/directory", report);
        for (Map.Entry<String, JsonNode> entry : task.path("results").properties()) {
            // A later version reads it; kept as files today, it would mean something else then.
            if (entry.getKey().equals("coverage") && !entry.getValue().has("type")) {
                report.fault(
                        Pointers.child("/results", "coverage"),
                        "not_supported",
                        "a result of type `coverage`, which the name `coverage` stands for, is not supported yet;"
                                + " `type: files` keeps the files alone");
            }
            List<JsonNode> paths = Texts.items(entry.getValue().path("paths"));
            String pointer = Pointers.child("/results", entry.getKey()) + "/paths";
            for (int index = 0; index < paths.size(); index++) {
                path(paths.get(index), Pointers.child(pointer, index), report);
            }
        }
        JsonNode pool = task.path("pool");
        if (pool.isTextual()
                && !pool.textValue().isEmpty()
                && (filled || !pool.textValue().contains("$("))
                && !POOL.matcher(pool.textValue()).matches()) {
            report.fault(
                    "/pool",
                    "pattern",
                    "`pool` must be the name of a runner pool, not " + Words.quote(pool.textValue()));
        }
        timeout(task.path("timeout").asText(), report);
    }

    private static void timeout(String text, Report report) {
        if (Durations.parse(text)
                .filter(timeout -> !timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0)
                .isPresent()) {
            report.fault(
                    "/timeout",
                    "range",
                    "`timeout` must be longer than 0s and at most " + Durations.format(LONGEST_TIMEOUT) + ", not "
                            + Words.quote(text));
        }
    }

    private static void path(JsonNode value, String pointer, Report report) {
        @Nullable String problem = value.isTextual() ? Paths.problem(value.textValue()) : null;
        if (problem != null) {
            report.fault(
                    pointer, "path", Words.subject(pointer) + " " + problem + ": " + Words.quote(value.textValue()));
        }
    }
}
