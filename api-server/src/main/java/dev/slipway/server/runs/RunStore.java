package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.slipway.server.database.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The rows of runs and tasks. */
final class RunStore {
    static final TypeReference<List<TaskNeed>> NEEDS = new TypeReference<>() {};

    private static final String INSERT_TASKS = """
            INSERT INTO task (uid, run_uid, ordinal, key, name, state, skip_reason, reason, message, needs, definition, since, finished_at)
            SELECT uid, ?, ordinal, key, name, state, skip_reason, reason, message, needs, definition, since, finished_at
            FROM jsonb_to_recordset(?::jsonb) AS t (uid uuid, ordinal int, key text, name text, state text, skip_reason text,
              reason text, message text, needs jsonb, definition jsonb, since timestamptz, finished_at timestamptz)""";
    private static final String CHANGE_TASKS = """
            UPDATE task SET state = c.state, skip_reason = c.skip_reason, reason = c.reason, message = c.message,
              since = c.since, finished_at = c.finished_at
            FROM jsonb_to_recordset(?::jsonb) AS c (uid uuid, state text, skip_reason text, reason text, message text,
              since timestamptz, finished_at timestamptz)
            WHERE task.uid = c.uid AND task.finished_at IS NULL""";

    private static final String NEXT_NUMBER = """
            WITH held AS (SELECT FROM resource WHERE uid = ? FOR KEY SHARE)
            INSERT INTO run_counter AS counter (project_uid, job, last_number) SELECT ?, ?, 1 FROM held
            ON CONFLICT (project_uid, job) DO UPDATE SET last_number = counter.last_number + 1
            RETURNING last_number""";

    private RunStore() {}

    /** A new task as it is inserted; the names are those of the columns. */
    @SuppressWarnings("RecordComponentName") // the names of columns
    record NewTask(
            UUID uid,
            int ordinal,
            String key,
            String name,
            String state,
            @Nullable String skip_reason,
            @Nullable String reason,
            @Nullable String message,
            List<TaskNeed> needs,
            TaskDefinition definition,
            Instant since,
            @Nullable Instant finished_at) {}

    /** What changes of a task; the names are those of the columns. */
    @SuppressWarnings("RecordComponentName") // the names of columns
    record TaskChange(
            UUID uid,
            String state,
            @Nullable String skip_reason,
            @Nullable String reason,
            @Nullable String message,
            Instant since,
            @Nullable Instant finished_at) {}

    /** A task with its id. */
    record TaskRow(UUID uid, RunMachine.Node node) {}

    /**
     * The next number of a job's runs. Numbers are kept by project and name and never used twice. Keeps the job until the
     * transaction ends, so that whoever deletes it at the same time waits and then sees the run.
     *
     * @return empty when there is no such job any more
     */
    static Optional<Long> nextNumber(DSLContext transaction, UUID job, UUID project, String name) {
        return transaction.resultQuery(NEXT_NUMBER, job, project, name).fetchOptional(0, Long.class);
    }

    static void insertTasks(DSLContext transaction, UUID run, List<NewTask> tasks) {
        transaction.execute(INSERT_TASKS, run, Json.write(tasks));
    }

    static void changeTasks(DSLContext transaction, Collection<TaskChange> changes) {
        if (!changes.isEmpty()) {
            transaction.execute(CHANGE_TASKS, Json.write(changes));
        }
    }

    /** Locks a run; empty when there is none. */
    static Optional<LockedRun> lock(DSLContext transaction, UUID run) {
        return transaction
                .select(
                        RUN.UID,
                        RUN.PROJECT_UID,
                        RUN.PROJECT,
                        RUN.STATE,
                        RUN.CANCEL_REQUESTED_AT,
                        RUN.TIMED_OUT,
                        RUN.TIMEOUT_MS,
                        RUN.QUEUE_TIMEOUT_MS)
                .from(RUN)
                .where(RUN.UID.eq(run))
                .forUpdate()
                .fetchOptional(row -> new LockedRun(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        RunState.of(row.value4()),
                        row.value5(),
                        row.value6(),
                        row.value7(),
                        row.value8()));
    }

    /** All tasks of a run by key, in the order of the job file. */
    static Map<String, TaskRow> tasks(DSLContext transaction, UUID run) {
        Map<String, TaskRow> tasks = new LinkedHashMap<>();
        transaction
                .select(TASK.UID, TASK.KEY, TASK.STATE, TASK.SKIP_REASON, TASK.STARTED_AT, TASK.NEEDS)
                .from(TASK)
                .where(TASK.RUN_UID.eq(run))
                .orderBy(TASK.ORDINAL)
                .forEach(row -> tasks.put(
                        row.value2(),
                        new TaskRow(
                                row.value1(),
                                new RunMachine.Node(
                                        row.value2(),
                                        TaskState.of(row.value3()),
                                        row.value4() == null ? null : SkipReason.of(row.value4()),
                                        row.value5() != null,
                                        Json.read(row.value6(), NEEDS)))));
        return tasks;
    }

    /** The definitions of tasks, by id. */
    static Map<UUID, TaskDefinition> definitions(DSLContext transaction, Collection<UUID> tasks) {
        return transaction
                .select(TASK.UID, TASK.DEFINITION)
                .from(TASK)
                .where(TASK.UID.in(tasks))
                .fetchMap(row -> row.value1(), row -> Json.read(row.value2(), TaskDefinition.class));
    }

    /** Writes the state of a run that is not final. */
    static void changeRun(DSLContext transaction, UUID run, RunState state, Instant now) {
        transaction
                .update(RUN)
                .set(RUN.STATE, state.wireName())
                .set(RUN.VERSION, RUN.VERSION.plus(1))
                .set(RUN.FINISHED_AT, state.isFinal() ? now : null)
                .where(RUN.UID.eq(run), RUN.FINISHED_AT.isNull())
                .execute();
    }
}
