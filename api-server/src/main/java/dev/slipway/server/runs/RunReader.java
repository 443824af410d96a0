package dev.slipway.server.runs;

import static dev.slipway.api.model.Waiting.ReasonEnum.NEEDS;
import static dev.slipway.api.model.Waiting.ReasonEnum.PREPARING;
import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.PREPARATION;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import dev.slipway.server.database.generated.tables.records.TaskRecord;
import dev.slipway.server.queue.WaitingReasons;
import dev.slipway.server.storage.Tests;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Result;

/** Reads whole runs: four queries, whatever the number of tasks; one more when tests were reported, and some when something waits. */
final class RunReader {
    private final WaitingReasons waitingReasons;

    RunReader(WaitingReasons waitingReasons) {
        this.waitingReasons = requireNonNull(waitingReasons, "waitingReasons is null");
    }

    /** A run and its version. */
    record Version(Run run, long version) {
        String etag() {
            return "\"" + run.uid() + "." + version + "\"";
        }
    }

    Version read(DSLContext context, UUID uid) {
        // The row first: what is read after it may be newer, so that the version is never ahead of what it stands for.
        RunRecord row = requireNonNull(context.fetchOne(RUN, RUN.UID.eq(uid)), "no run");
        Run.Builder run = Views.run(row);
        RunState state = RunState.of(row.getState());
        if (state == RunState.PREPARING) {
            return new Version(run.waiting(preparing(context, row)).build(), row.getVersion());
        }
        List<RunTask> tasks = tasks(context, uid, state);
        run.tasks(tasks);
        if (state != RunState.QUEUED) {
            run.tests(Tests.counts(context, uid).orElse(null));
        } else {
            tasks.stream()
                    .map(RunTask::waiting)
                    .filter(waiting -> waiting != null && waiting.reason() != NEEDS)
                    .findFirst()
                    .ifPresent(run::waiting);
        }
        return new Version(run.build(), row.getVersion());
    }

    private List<RunTask> tasks(DSLContext context, UUID run, RunState state) {
        Map<UUID, List<Attempt>> attempts = new HashMap<>();
        context.selectFrom(ATTEMPT)
                .where(ATTEMPT.RUN_UID.eq(run))
                .orderBy(ATTEMPT.NUMBER)
                .forEach(row -> attempts.computeIfAbsent(row.getTaskUid(), _ -> new ArrayList<>())
                        .add(Views.attempt(row)));
        Result<TaskRecord> rows = context.selectFrom(TASK)
                .where(TASK.RUN_UID.eq(run))
                .orderBy(TASK.ORDINAL)
                .fetch();
        Map<UUID, Waiting> queued = state.isFinal() ? Map.of() : waitingReasons.of(context, run);
        Map<String, String> states = new LinkedHashMap<>();
        rows.forEach(row -> states.put(row.getKey(), row.getState()));
        List<RunTask> tasks = new ArrayList<>();
        for (TaskRecord row : rows) {
            Waiting waiting = switch (TaskState.of(row.getState())) {
                case BLOCKED -> blocked(row, states);
                case QUEUED -> queued.get(row.getUid());
                case RUNNING, PASSED, FAILED, ERRORED, CANCELLED, TIMED_OUT, SKIPPED -> null;
            };
            tasks.add(Views.task(row, attempts.getOrDefault(row.getUid(), List.of()), waiting));
        }
        return tasks;
    }

    private static Waiting blocked(TaskRecord row, Map<String, String> states) {
        Map<String, String> open = new LinkedHashMap<>();
        for (TaskNeed need : Json.read(row.getNeeds(), RunStore.NEEDS)) {
            for (String key : need.keys()) {
                String state = states.get(key);
                if (state != null && !TaskState.of(state).isFinal()) {
                    open.put(key, state);
                }
            }
        }
        List<String> parts = new ArrayList<>();
        open.forEach((key, state) -> parts.add(key + " (" + state + ")"));
        return Waiting.builder()
                .reason(NEEDS)
                .message("needs " + String.join(", ", parts))
                .since(row.getSince())
                .canHelp(true)
                .detail(open)
                .build();
    }

    private static Waiting preparing(DSLContext context, RunRecord row) {
        Integer tries = context.select(PREPARATION.TRIES)
                .from(PREPARATION)
                .where(PREPARATION.RUN_UID.eq(row.getUid()))
                .fetchOne(PREPARATION.TRIES);
        int number = tries == null ? 0 : tries;
        String message = number == 0
                ? "waits for its turn to read the job file"
                : "the ref is resolved and the job file read, try " + number + " of " + Preparations.MAX_TRIES;
        return Waiting.builder()
                .reason(PREPARING)
                .message(message)
                .since(row.getCreatedAt())
                .canHelp(true)
                .detail(Map.of("tries", String.valueOf(number)))
                .build();
    }
}
