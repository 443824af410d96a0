package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK_QUEUE;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Waiting;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.database.Json;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.queue.WaitingReasons;
import dev.slipway.server.runs.RunStore.TaskChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what is overdue: leases and offers, tasks that waited too long, runs that took too long. Each is found again when it was not ended, and ending it twice changes nothing. */
public final class Deadlines {
    private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

    /** At most so many of a kind at once; the rest follows with the next call. */
    private static final int BATCH = 200;

    private static final String TAKE_OVERDUE = """
            DELETE FROM task_queue WHERE task_uid = (
              SELECT task_uid FROM task_queue WHERE task_uid = ? AND queue_deadline <= ?::timestamptz FOR UPDATE SKIP LOCKED)""";
    private static final String OVERDUE_RUNS = """
            SELECT uid FROM run WHERE finished_at IS NULL AND NOT timed_out AND cancel_requested_at IS NULL
              AND started_at + timeout_ms * interval '1 millisecond' <= ?::timestamptz LIMIT ?""";

    private final Transactions transactions;
    private final Outcomes outcomes;
    private final WaitingReasons waitingReasons;
    private final Duration leaseTtl;
    private final Clock clock;

    public Deadlines(
            Transactions transactions,
            Outcomes outcomes,
            WaitingReasons waitingReasons,
            Duration leaseTtl,
            Clock clock) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
        this.waitingReasons = requireNonNull(waitingReasons, "waitingReasons is null");
        this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Ends overdue leases and takes back overdue offers. */
    public int expireLeases() {
        var overdue = transactions
                .context()
                .select(LEASE.ATTEMPT_UID, LEASE.RUN_UID)
                .from(LEASE)
                .where(LEASE.EXPIRES_AT.le(now()))
                .orderBy(LEASE.EXPIRES_AT)
                .limit(BATCH)
                .fetch();
        int ended = 0;
        for (var lease : overdue) {
            if (ended(
                    "the lease of attempt",
                    lease.value1(),
                    () -> outcomes.expire(lease.value1(), lease.value2(), leaseTtl))) {
                ended++;
            }
        }
        return ended;
    }

    /** Ends tasks that no executor took in time. */
    public int expireQueued() {
        Instant now = now();
        var overdue = transactions
                .context()
                .select(TASK_QUEUE.TASK_UID, TASK_QUEUE.RUN_UID)
                .from(TASK_QUEUE)
                .where(TASK_QUEUE.QUEUE_DEADLINE.le(now))
                .orderBy(TASK_QUEUE.QUEUE_DEADLINE)
                .limit(BATCH)
                .fetch();
        int ended = 0;
        Map<UUID, Map<UUID, Waiting>> reasons = new HashMap<>();
        for (var task : overdue) {
            if (ended("the wait of task", task.value1(), () -> {
                @Nullable
                Waiting waiting = reasons.computeIfAbsent(
                                task.value2(), run -> waitingReasons.of(transactions.context(), run))
                        .get(task.value1());
                return expireQueued(task.value1(), task.value2(), waiting, now);
            })) {
                ended++;
            }
        }
        return ended;
    }

    private boolean expireQueued(UUID task, UUID runUid, @Nullable Waiting waiting, Instant now) {
        return transactions.call((transaction, after) -> {
            // The queue before the run, as a claim does.
            if (transaction.execute(TAKE_OVERDUE, task, Json.instant(now)) == 0) {
                return false;
            }
            LockedRun run = RunStore.lock(transaction, runUid).orElseThrow();
            String waited = Durations.format(Duration.ofMillis(run.queueTimeoutMs()));
            RunStore.changeTasks(
                    transaction,
                    List.of(new TaskChange(
                            task,
                            TaskState.ERRORED.wireName(),
                            null,
                            "queue_timeout",
                            "no executor took it within " + waited + (waiting == null ? "" : ": " + waiting.message()),
                            now,
                            now)));
            RunProgress.advance(transaction, after, run, now);
            return true;
        });
    }

    /** Stops runs that took longer than their timeout. */
    public int expireRuns() {
        Instant now = now();
        List<UUID> overdue = transactions
                .context()
                .resultQuery(OVERDUE_RUNS, Json.instant(now), BATCH)
                .fetch(0, UUID.class);
        int ended = 0;
        for (UUID uid : overdue) {
            if (ended("run", uid, () -> expireRun(uid, now))) {
                ended++;
            }
        }
        return ended;
    }

    private boolean expireRun(UUID uid, Instant now) {
        return transactions.call((transaction, after) -> {
            LockedRun run = RunStore.lock(transaction, uid).orElseThrow();
            if (run.state().isFinal() || run.stop() != RunMachine.Stop.NONE) {
                return false;
            }
            transaction
                    .update(RUN)
                    .set(RUN.TIMED_OUT, true)
                    .where(RUN.UID.eq(uid))
                    .execute();
            Runs.stop(transaction, after, uid, now);
            return true;
        });
    }

    /** One that cannot be ended must not keep the others alive. */
    private static boolean ended(String what, UUID uid, BooleanSupplier end) {
        try {
            return end.getAsBoolean();
        } catch (RuntimeException exception) {
            log.error("{} {} is overdue and cannot be ended", what, uid, exception);
            return false;
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
