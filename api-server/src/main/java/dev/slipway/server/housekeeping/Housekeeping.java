package dev.slipway.server.housekeeping;

import static dev.slipway.server.database.generated.Tables.IDEMPOTENCY;
import static dev.slipway.server.database.generated.Tables.STALE_TOKEN;
import static dev.slipway.server.database.generated.Tables.TASK_QUEUE;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Loop;
import dev.slipway.server.database.Database;
import dev.slipway.server.events.WorkSignals;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.runs.Deadlines;
import dev.slipway.server.storage.Results;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The background loops of the server. Each does idempotent work; those that change what all servers see run on one of them at a time. */
public final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);
    private static final Duration EVERY_MINUTE = Duration.ofMinutes(1);
    private static final Duration EVERY_HOUR = Duration.ofHours(1);
    private static final Duration IDEMPOTENCY_IS_KEPT = Duration.ofHours(24);

    private final Database database;
    private final Liveness liveness;
    private final Deadlines deadlines;
    private final Results results;
    private final Executors executors;
    private final WorkSignals workSignals;
    private final Clock clock;
    private final AtomicLong queueDepth = new AtomicLong();
    private final List<Loop> loops;

    public Housekeeping(
            Database database,
            Liveness liveness,
            Deadlines deadlines,
            Results results,
            Executors executors,
            WorkSignals workSignals,
            Clock clock,
            MeterRegistry metrics) {
        this.database = requireNonNull(database, "database is null");
        this.liveness = requireNonNull(liveness, "liveness is null");
        this.deadlines = requireNonNull(deadlines, "deadlines is null");
        this.results = requireNonNull(results, "results is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.workSignals = requireNonNull(workSignals, "workSignals is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.loops = List.of(
                new Loop("deadlines", EVERY_SECOND, this::endOverdue),
                new Loop("queue", EVERY_SECOND, this::announceQueued),
                new Loop("retention", EVERY_MINUTE, this::removeOld),
                new Loop("blobs", EVERY_HOUR, this::sweepBlobs));
        Gauge.builder("slipway.queue.depth", queueDepth, AtomicLong::get)
                .description("Tasks that wait for an executor")
                .register(metrics);
        Gauge.builder("slipway.claims.waiting", workSignals, WorkSignals::waiters)
                .description("Claims of executors that wait for work here")
                .register(metrics);
    }

    /** Starts the loops, after the gap since the last server was noted: no lease ends for the time in which there was none. */
    public Housekeeping start() {
        liveness.note();
        loops.forEach(Loop::start);
        return this;
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
    }

    private void endOverdue() {
        // A loop that was held up, or a machine that slept, must not count that time: note first.
        liveness.note();
        AdvisoryLock.DEADLINES.alone(database, () -> {
            deadlines.expireLeases();
            deadlines.expireQueued();
            deadlines.expireRuns();
        });
    }

    /** The truth behind the wake-ups: finds what another server queued, what waited for a retry or a secret, and what a resumed pool may take. */
    private void announceQueued() {
        Instant now = clock.instant();
        var queued = database.context()
                .select(TASK_QUEUE.POOL, DSL.count())
                .from(TASK_QUEUE)
                .where(TASK_QUEUE.NOT_BEFORE.isNull().or(TASK_QUEUE.NOT_BEFORE.le(now)))
                .groupBy(TASK_QUEUE.POOL)
                .fetch();
        long depth = 0;
        for (var row : queued) {
            depth += row.value2();
            workSignals.announce(row.value1(), row.value2());
        }
        queueDepth.set(depth);
    }

    private void removeOld() {
        Instant before = clock.instant().minus(IDEMPOTENCY_IS_KEPT);
        AdvisoryLock.RETENTION.alone(database, () -> {
            database.context()
                    .deleteFrom(IDEMPOTENCY)
                    .where(IDEMPOTENCY.CREATED_AT.lt(before))
                    .execute();
            database.context()
                    .deleteFrom(STALE_TOKEN)
                    .where(STALE_TOKEN.STALE_SINCE.lt(before))
                    .execute();
            int gone = executors.removeGone();
            if (gone > 0) {
                log.info("{} executors were removed that were not heard of for long", gone);
            }
        });
    }

    /** What a deleted project or a replaced result leaves on disk. */
    private void sweepBlobs() {
        AdvisoryLock.BLOBS.alone(database, () -> {
            try {
                int removed = results.sweep();
                if (removed > 0) {
                    log.info("{} blobs were removed to which no result refers any more", removed);
                }
            } catch (IOException exception) {
                throw new UncheckedIOException(exception);
            }
        });
    }
}
