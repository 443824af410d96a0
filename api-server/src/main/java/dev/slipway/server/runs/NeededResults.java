package dev.slipway.server.runs;

import dev.slipway.api.model.NeededResult;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/** The results of other tasks that a task begins with: those of the newest attempt of each. */
final class NeededResults {
    private static final String FIND = """
            SELECT r.uid, t.key, r.name, r.path, r.media_type, r.size, r.sha256
            FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS n (task, name, ordinal)
            JOIN task t ON t.run_uid = ? AND t.key = n.task
            JOIN LATERAL (SELECT uid FROM attempt a WHERE a.task_uid = t.uid ORDER BY a.number DESC LIMIT 1) newest ON true
            JOIN result r ON r.attempt_uid = newest.uid AND r.name = n.name
            ORDER BY n.ordinal""";

    private NeededResults() {}

    static List<NeededResult> of(DSLContext context, UUID run, List<TaskDefinition.ResultOfTask> needed) {
        if (needed.isEmpty()) {
            return List.of();
        }
        String[] tasks = needed.stream().map(TaskDefinition.ResultOfTask::task).toArray(String[]::new);
        String[] names =
                needed.stream().map(TaskDefinition.ResultOfTask::result).toArray(String[]::new);
        List<NeededResult> results = new ArrayList<>();
        for (var row : context.fetch(FIND, tasks, names, run)) {
            results.add(NeededResult.builder()
                    .uid(row.get(0, String.class))
                    .task(row.get(1, String.class))
                    .name(row.get(2, String.class))
                    .path(row.get(3, String.class))
                    .mediaType(row.get(4, String.class))
                    .size(row.get(5, Long.class))
                    .sha256(row.get(6, String.class))
                    .build());
        }
        return results;
    }
}
