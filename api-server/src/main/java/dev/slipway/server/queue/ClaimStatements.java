package dev.slipway.server.queue;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.database.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The SQL of claims. Rows are locked in the order executor, queue, run, task; whoever locks a run first never waits for a row of the queue. */
final class ClaimStatements {
    private static final String LOCK_EXECUTOR = """
            SELECT p.uid, p.name, p.document FROM executor e JOIN resource p ON p.uid = e.pool_uid
            WHERE e.uid = ? FOR UPDATE OF e""";

    /** Whether a pool can run a task, whatever else the task waits for; the parameters are those of {@link #matching}. */
    static final String MATCHES = """
            (q.pool IS NULL OR q.pool = ?) AND ?::jsonb @> q.selector AND q.project LIKE ANY (?) AND q.image = ''
              AND (q.cpu_millis IS NULL OR q.cpu_millis <= ?::bigint)
              AND (q.memory_bytes IS NULL OR q.memory_bytes <= ?::bigint)
              AND (q.disk_bytes IS NULL OR q.disk_bytes <= ?::bigint)""";

    /** The claim: the next tasks that this pool can run, at most as many as the executor has free slots; none when the same claim got some before. */
    private static final String TAKE = """
            WITH picked AS (
              SELECT q.task_uid FROM task_queue q
              WHERE %s
                AND (q.not_before IS NULL OR q.not_before <= ?::timestamptz)
                AND (q.secrets = '{}' OR NOT EXISTS (
                  SELECT 1 FROM unnest(q.secrets) AS needed (name)
                  WHERE NOT EXISTS (
                    SELECT 1 FROM resource s JOIN secret_value v ON v.secret_uid = s.uid
                    WHERE s.kind = 'secret' AND s.parent_uid = q.project_uid AND s.name = needed.name)))
              ORDER BY q.priority DESC, q.turn, q.task_uid
              LIMIT (
                SELECT CASE WHEN bool_or(claim_id = ?) THEN 0 ELSE greatest(0, least(?::int, ?::int - count(*))) END
                FROM lease WHERE executor_uid = ?)
              FOR UPDATE OF q SKIP LOCKED)
            DELETE FROM task_queue q USING picked WHERE q.task_uid = picked.task_uid
            RETURNING q.task_uid, q.run_uid, q.priority, q.turn, q.queued_at, q.queue_deadline""".formatted(MATCHES);

    private static final String LOCK_RUNS = "SELECT uid FROM run WHERE uid = ANY (?) ORDER BY uid FOR UPDATE";

    private static final String OFFER = """
            WITH offer AS (
              SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::bytea[], ?::bytea[], ?::timestamptz[]) AS o (task, attempt, hash, sealed, deadline)),
            begun AS (
              UPDATE task SET state = 'running', reason = NULL, message = NULL, since = ?::timestamptz, started_at = coalesce(started_at, ?::timestamptz)
              FROM offer WHERE task.uid = offer.task AND task.state = 'queued'
              RETURNING task.uid, task.run_uid, task.key, task.definition),
            runs AS (
              UPDATE run SET state = 'running', started_at = coalesce(started_at, ?::timestamptz), version = version + 1
              WHERE uid IN (SELECT run_uid FROM begun) AND finished_at IS NULL
              RETURNING uid, project, job, number, sha, ref, branch, tag, git),
            attempts AS (
              INSERT INTO attempt (uid, task_uid, run_uid, number, state, executor_uid, executor, pool, token_hash, offered_at)
              SELECT o.attempt, b.uid, b.run_uid, 1 + (SELECT count(*) FROM attempt a WHERE a.task_uid = b.uid), 'offered',
                e.uid, e.name, ?, o.hash, ?::timestamptz
              FROM begun b JOIN offer o ON o.task = b.uid JOIN executor e ON e.uid = ?
              RETURNING uid, task_uid, run_uid, number),
            leases AS (
              INSERT INTO lease (attempt_uid, task_uid, run_uid, executor_uid, claim_id, token_sealed, expires_at, queue_deadline)
              SELECT a.uid, a.task_uid, a.run_uid, ?, ?, o.sealed, ?::timestamptz, o.deadline
              FROM attempts a JOIN offer o ON o.attempt = a.uid
              RETURNING attempt_uid)
            SELECT a.uid, a.number, b.key, b.definition, r.uid, r.project, r.job, r.number, r.sha, r.ref, r.branch, r.tag, r.git,
              (SELECT setval('served_turn', greatest(?, (SELECT last_value FROM served_turn))))
            FROM leases l JOIN attempts a ON a.uid = l.attempt_uid JOIN begun b ON b.uid = a.task_uid JOIN runs r ON r.uid = a.run_uid
            ORDER BY a.uid""";

    private static final String ASSIGNED = """
            SELECT a.uid, a.number, t.key, t.definition, r.uid, r.project, r.job, r.number, r.sha, r.ref, r.branch, r.tag, r.git,
              l.token_sealed
            FROM lease l JOIN attempt a ON a.uid = l.attempt_uid JOIN task t ON t.uid = l.task_uid JOIN run r ON r.uid = l.run_uid
            WHERE l.executor_uid = ? AND l.claim_id = ?
            ORDER BY a.uid""";

    private ClaimStatements() {}

    /** A task that was taken out of the queue by a transaction that still runs. */
    record Taken(UUID task, UUID run, int priority, long turn, Instant queuedAt, Instant queueDeadline) {}

    /** What is offered. */
    record Offer(UUID task, UUID attempt, String token, Instant queueDeadline) {}

    /**
     * What a claim got before.
     *
     * @param cannotBeOpened whether the tokens of some are lost with a key of the server
     */
    record Assigned(List<ClaimedTask> tasks, boolean cannotBeOpened) {}

    /** Locks the executor, so that its slots are counted by one claim at a time, and reads its pool. */
    static Optional<ClaimingPool> lockExecutor(DSLContext transaction, UUID executor) {
        return transaction
                .resultQuery(LOCK_EXECUTOR, executor)
                .fetchOptional(row ->
                        ClaimingPool.of(row.get(0, UUID.class), row.get(1, String.class), row.get(2, JSON.class)));
    }

    /** The parameters of {@link #MATCHES}. */
    static List<@Nullable Object> matching(ClaimingPool pool) {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(pool.name());
        parameters.add(Json.write(pool.labels()));
        parameters.add(pool.likePatterns());
        parameters.add(pool.cpuMillis());
        parameters.add(pool.memoryBytes());
        parameters.add(pool.diskBytes());
        return parameters;
    }

    static List<Taken> take(
            DSLContext transaction, ClaimingPool pool, UUID executor, String claimId, int max, Instant now) {
        List<@Nullable Object> parameters = matching(pool);
        parameters.add(Json.instant(now));
        parameters.add(claimId);
        parameters.add(max);
        parameters.add(pool.slots());
        parameters.add(executor);
        return transaction
                .resultQuery(TAKE, parameters.toArray())
                .fetch(row -> new Taken(
                        row.get(0, UUID.class),
                        row.get(1, UUID.class),
                        row.get(2, Integer.class),
                        row.get(3, Long.class),
                        row.get(4, Instant.class),
                        row.get(5, Instant.class)))
                .stream()
                .sorted(Comparator.comparingInt(Taken::priority)
                        .reversed()
                        .thenComparingLong(Taken::turn)
                        .thenComparing(Taken::task))
                .toList();
    }

    static void lockRuns(DSLContext transaction, List<Taken> taken) {
        UUID[] runs = taken.stream().map(Taken::run).distinct().toArray(UUID[]::new);
        transaction.execute(LOCK_RUNS, (Object) runs);
    }

    /** Offers what was taken, and answers it, but for what was cancelled meanwhile. */
    static List<ClaimedTask> offer(
            DSLContext transaction,
            ClaimingPool pool,
            UUID executor,
            String claimId,
            List<Offer> offers,
            TokenSealer sealer,
            long turn,
            Instant now,
            Instant expiresAt) {
        var time = Json.instant(now);
        Map<UUID, String> made = offers.stream().collect(Collectors.toMap(Offer::attempt, Offer::token));
        return transaction
                .resultQuery(
                        OFFER,
                        offers.stream().map(Offer::task).toArray(UUID[]::new),
                        offers.stream().map(Offer::attempt).toArray(UUID[]::new),
                        offers.stream()
                                .map(offer -> AttemptTokens.hash(offer.token()))
                                .toArray(byte[][]::new),
                        offers.stream()
                                .map(offer -> sealer.seal(offer.attempt(), offer.token()))
                                .toArray(byte[][]::new),
                        offers.stream()
                                .map(offer -> Json.instant(offer.queueDeadline()))
                                .toArray(OffsetDateTime[]::new),
                        time,
                        time,
                        time,
                        pool.name(),
                        time,
                        executor,
                        executor,
                        claimId,
                        Json.instant(expiresAt),
                        turn)
                .fetch(row -> claimed(row, requireNonNull(made.get(row.get(0, UUID.class)), "not offered")));
    }

    /** What the executor was offered by a claim of this id. */
    static Assigned assigned(DSLContext transaction, UUID executor, String claimId, TokenSealer sealer) {
        List<ClaimedTask> tasks = new ArrayList<>();
        boolean cannotBeOpened = false;
        for (Record row : transaction.fetch(ASSIGNED, executor, claimId)) {
            Optional<String> token = sealer.open(row.get(0, UUID.class), row.get(13, byte[].class));
            token.ifPresent(known -> tasks.add(claimed(row, known)));
            cannotBeOpened |= token.isEmpty();
        }
        return new Assigned(tasks, cannotBeOpened);
    }

    /** Offers of the claim are its own no more: they go back when they end. */
    static void disown(DSLContext transaction, UUID executor, String claimId) {
        transaction.execute(
                "UPDATE lease SET claim_id = '' WHERE executor_uid = ? AND claim_id = ?", executor, claimId);
    }

    private static ClaimedTask claimed(Record row, String token) {
        return new ClaimedTask(
                row.get(0, UUID.class),
                token,
                row.get(1, Integer.class),
                row.get(2, String.class),
                row.get(3, JSONB.class),
                row.get(4, UUID.class),
                row.get(5, String.class),
                row.get(6, String.class),
                row.get(7, Long.class),
                row.get(8, String.class),
                row.get(9, String.class),
                row.get(10, String.class),
                row.get(11, String.class),
                row.get(12, JSONB.class));
    }
}
