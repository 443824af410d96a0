package dev.slipway.server.queue;

import dev.slipway.server.database.Json;
import dev.slipway.server.events.AfterCommit;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Puts tasks into the queue.
 *
 * <p>Order: by priority, then by turn. Turns are start-time fair queueing: a project's next task comes one turn after its last one, but never before the turn that is being served. So a project with
 * 10,000 queued tasks delays another's single task by one task of each executor, and a project that was idle has saved nothing up.
 */
public final class TaskQueue {
    private static final String COLUMNS = """
            task_uid, run_uid, project_uid, project, turn, pool, selector, image, cpu_millis, memory_bytes, disk_bytes,
            secrets, not_before, queued_at, queue_deadline""";
    private static final String RECORDS = """
            ROWS FROM (jsonb_to_recordset(?::jsonb) AS (task_uid uuid, pool text, selector jsonb, image text,
              cpu_millis bigint, memory_bytes bigint, disk_bytes bigint, secrets text[], not_before timestamptz,
              queue_deadline timestamptz)) WITH ORDINALITY AS q (task_uid, pool, selector, image, cpu_millis, memory_bytes,
              disk_bytes, secrets, not_before, queue_deadline, ordinal)""";
    private static final String VALUES = """
            q.pool, q.selector, q.image, q.cpu_millis, q.memory_bytes, q.disk_bytes, q.secrets, q.not_before, ?::timestamptz,
            q.queue_deadline""";
    private static final String ENQUEUE = """
            WITH turns AS (
              INSERT INTO project_turn AS p (project_uid, turn)
              SELECT ?::uuid, last_value + ?::bigint FROM served_turn
              ON CONFLICT (project_uid)
                DO UPDATE SET turn = greatest(p.turn, (SELECT last_value FROM served_turn)) + ?::bigint
              RETURNING turn)
            INSERT INTO task_queue (%s)
            SELECT q.task_uid, ?::uuid, ?::uuid, ?, turns.turn - ?::bigint + q.ordinal, %s
            FROM turns, %s""".formatted(COLUMNS, VALUES, RECORDS);
    /** A task that was served before and comes back has had its turn. */
    private static final String REQUEUE = """
            INSERT INTO task_queue (%s)
            SELECT q.task_uid, ?::uuid, ?::uuid, ?, (SELECT last_value FROM served_turn), %s
            FROM %s""".formatted(COLUMNS, VALUES, RECORDS);

    /** Whose tasks they are. */
    public record Owner(UUID run, UUID project, String projectName) {}

    private TaskQueue() {}

    /** Queues new tasks of one run, in their order. */
    public static void enqueue(
            DSLContext transaction, AfterCommit after, Owner owner, List<QueuedTask> tasks, Instant now) {
        if (tasks.isEmpty()) {
            return;
        }
        int count = tasks.size();
        transaction.execute(
                ENQUEUE,
                owner.project(),
                count,
                count,
                owner.run(),
                owner.project(),
                owner.projectName(),
                count,
                Json.instant(now),
                Json.write(tasks));
        announce(after, tasks, now);
    }

    /** Queues tasks again that were claimed before, as the next ones. */
    public static void requeue(
            DSLContext transaction, AfterCommit after, Owner owner, List<QueuedTask> tasks, Instant now) {
        if (tasks.isEmpty()) {
            return;
        }
        transaction.execute(
                REQUEUE, owner.run(), owner.project(), owner.projectName(), Json.instant(now), Json.write(tasks));
        announce(after, tasks, now);
    }

    private static void announce(AfterCommit after, List<QueuedTask> tasks, Instant now) {
        for (QueuedTask task : tasks) {
            if (task.notBefore() == null || !task.notBefore().isAfter(now)) {
                after.taskQueued(task.pool());
            }
        }
    }
}
