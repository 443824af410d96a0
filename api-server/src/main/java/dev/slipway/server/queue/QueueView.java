package dev.slipway.server.queue;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.slipway.server.database.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** What is read to tell why a task waits. */
final class QueueView {
    /** Beyond this position nobody needs the exact number. */
    static final int POSITIONS = 10_000;

    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};
    private static final String QUEUED = """
            SELECT q.task_uid, q.project_uid, q.project, q.pool, q.selector, q.image, q.cpu_millis, q.memory_bytes, q.disk_bytes,
              q.secrets, q.not_before, q.queued_at, t.message
            FROM task_queue q JOIN task t ON t.uid = q.task_uid WHERE q.run_uid = ANY (?)""";
    /** An executor whose slots are all taken claims nothing, and is heard of by its leases. */
    private static final String POOLS = """
            SELECT p.uid, p.name, p.document, count(e.uid)::int, (count(e.uid) FILTER (WHERE e.last_seen_at > ?::timestamptz
                OR EXISTS (SELECT FROM lease h WHERE h.executor_uid = e.uid)))::int,
              max(e.last_seen_at),
              (SELECT count(*) FROM lease l JOIN executor b ON b.uid = l.executor_uid WHERE b.pool_uid = p.uid)::int
            FROM resource p LEFT JOIN executor e ON e.pool_uid = p.uid
            WHERE p.kind = 'runner_pool' AND (?::text IS NULL OR p.name = ?::text)
            GROUP BY p.uid ORDER BY p.name""";

    private static final String WITH_VALUE = """
            SELECT s.name FROM resource s JOIN secret_value v ON v.secret_uid = s.uid
            WHERE s.kind = 'secret' AND s.parent_uid = ? AND s.name = ANY (?)""";
    private static final String ORDER =
            "SELECT task_uid, pool FROM task_queue ORDER BY priority DESC, turn, task_uid LIMIT " + POSITIONS;

    private QueueView() {}

    /** A queued task. */
    record Row(
            UUID task,
            UUID projectUid,
            String project,
            @Nullable String pool,
            Map<String, String> selector,
            String image,
            @Nullable Long cpuMillis,
            @Nullable Long memoryBytes,
            @Nullable Long diskBytes,
            List<String> secrets,
            @Nullable Instant notBefore,
            Instant queuedAt,
            @Nullable String message) {}

    /** A pool with its executors. */
    record PoolLoad(
            ClaimingPool pool,
            int registered,
            int online,
            @Nullable Instant lastSeen,
            int busy) {
        int slotsOnline() {
            return online * pool.slots();
        }
    }

    /** A task in the order of the queue. */
    record Position(UUID task, @Nullable String pool) {}

    static List<Row> queued(DSLContext context, UUID... runs) {
        return context.resultQuery(QUEUED, (Object) runs)
                .fetch(row -> new Row(
                        row.get(0, UUID.class),
                        row.get(1, UUID.class),
                        row.get(2, String.class),
                        row.get(3, String.class),
                        Json.read(row.get(4, JSONB.class), STRINGS),
                        row.get(5, String.class),
                        row.get(6, Long.class),
                        row.get(7, Long.class),
                        row.get(8, Long.class),
                        Arrays.asList(row.get(9, String[].class)),
                        row.get(10, Instant.class),
                        row.get(11, Instant.class),
                        row.get(12, String.class)));
    }

    static List<PoolLoad> pools(DSLContext context, Instant onlineSince, @Nullable String name) {
        return context.resultQuery(POOLS, Json.instant(onlineSince), name, name)
                .fetch(row -> new PoolLoad(
                        ClaimingPool.of(row.get(0, UUID.class), row.get(1, String.class), row.get(2, JSON.class)),
                        row.get(3, Integer.class),
                        row.get(4, Integer.class),
                        row.get(5, Instant.class),
                        row.get(6, Integer.class)));
    }

    /** The secrets without a value, by task. */
    static Map<UUID, Set<String>> missingSecrets(DSLContext context, List<Row> rows) {
        Map<UUID, Set<String>> missing = new HashMap<>();
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.addAll(row.secrets()));
        if (names.isEmpty()) {
            return missing;
        }
        // All rows are of one run, hence of one project.
        Set<String> present =
                Set.copyOf(context.resultQuery(WITH_VALUE, rows.getFirst().projectUid(), names.toArray(String[]::new))
                        .fetch(0, String.class));
        for (Row row : rows) {
            TreeSet<String> lacking = new TreeSet<>(row.secrets());
            lacking.removeAll(present);
            if (!lacking.isEmpty()) {
                missing.put(row.task(), lacking);
            }
        }
        return missing;
    }

    /** How many queued tasks the pool can run. */
    static int queuedFor(DSLContext context, ClaimingPool pool) {
        Integer count = context.resultQuery(
                        "SELECT count(*)::int FROM task_queue q WHERE " + ClaimStatements.MATCHES,
                        ClaimStatements.matching(pool).toArray())
                .fetchOne(0, Integer.class);
        return count == null ? 0 : count;
    }

    static List<Position> order(DSLContext context) {
        return context.resultQuery(ORDER).fetch(row -> new Position(row.get(0, UUID.class), row.get(1, String.class)));
    }

    /** From 1, among the tasks that one of the pools may take; empty beyond {@link #POSITIONS}. */
    static Optional<Integer> position(List<Position> order, UUID task, Set<String> pools) {
        int position = 0;
        for (Position each : order) {
            if (each.pool() == null || pools.contains(each.pool())) {
                position++;
            }
            if (each.task().equals(task)) {
                return Optional.of(position);
            }
        }
        return Optional.empty();
    }
}
