package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.STALE_TOKEN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.base.Sha256;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.AttemptRecord;
import dev.slipway.server.database.generated.tables.records.LeaseRecord;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.queue.TaskQueue;
import dev.slipway.server.runs.RunStore.TaskChange;
import dev.slipway.server.storage.LogSignals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** How attempts end: by their executor's word, or because it was not heard of. */
public final class Outcomes {
    /** What an offer began that nobody accepted, unless an earlier attempt had begun it before. */
    private static final String TASK_NOT_STARTED = """
            UPDATE task SET started_at = (SELECT min(offered_at) FROM attempt WHERE attempt.task_uid = task.uid) WHERE uid = ?""";

    private static final String RUN_NOT_STARTED = """
            UPDATE run SET started_at = (SELECT min(offered_at) FROM attempt WHERE attempt.run_uid = run.uid) WHERE uid = ?""";
    private static final String LOCK_ATTEMPT = "SELECT 1 FROM attempt WHERE uid = ? FOR UPDATE";

    private final Transactions transactions;
    private final LogSignals logSignals;
    private final Clock clock;
    private final Counter leasesLost;
    private final Counter offersExpired;

    public Outcomes(Transactions transactions, LogSignals logSignals, Clock clock, MeterRegistry metrics) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.logSignals = requireNonNull(logSignals, "logSignals is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.leasesLost = Counter.builder("slipway.leases.lost")
                .description("Leases whose executor was not heard of in time")
                .register(metrics);
        this.offersExpired = Counter.builder("slipway.offers.expired")
                .description("Offers that were not accepted in time")
                .register(metrics);
    }

    /** How an attempt ends. */
    private record Ending(
            AttemptState state,
            @Nullable String reason,
            @Nullable String message,
            @Nullable OutcomeRequest outcome,
            @Nullable Instant startedAt,
            Instant finishedAt,
            boolean logTruncated) {}

    /**
     * Takes the word of the executor, and ends the lease. The same outcome sent again gets the same answer.
     *
     * @throws ProblemException {@code invalid-document} when it contradicts itself; {@code lease-lost}; {@code outcome-differs} from the one given before; {@code wrong-offset} when the stored log has another size
     */
    public Attempt put(UUID attempt, OutcomeRequest outcome) {
        OutcomeRules.check(outcome);
        byte[] hash = hash(outcome);
        Attempt answer = transactions.call((transaction, after) -> {
            AttemptRecord row = transaction.fetchOne(ATTEMPT, ATTEMPT.UID.eq(attempt));
            if (row == null) {
                throw Leases.lost();
            }
            LockedRun run = RunStore.lock(transaction, row.getRunUid()).orElseThrow(Leases::lost);
            // Waits for whoever appends to the log at this moment; from here on nobody does. The attempt before its
            // lease, as the log does.
            transaction.execute(LOCK_ATTEMPT, attempt);
            boolean live = transaction
                            .deleteFrom(LEASE)
                            .where(LEASE.ATTEMPT_UID.eq(attempt), LEASE.ACCEPTED.isTrue())
                            .execute()
                    == 1;
            row = requireNonNull(transaction.fetchOne(ATTEMPT, ATTEMPT.UID.eq(attempt)), "row is null");
            if (!live) {
                return answerAgain(row, hash);
            }
            if (row.getLogSize() != outcome.logSize().longValue()) {
                throw wrongOffset(row.getLogSize(), outcome.logSize());
            }
            end(transaction, after, run, row, ending(outcome, row.getOfferedAt()));
            return Views.attempt(requireNonNull(transaction.fetchOne(ATTEMPT, ATTEMPT.UID.eq(attempt)), "row is null"));
        });
        logSignals.changed(attempt);
        return answer;
    }

    private static Attempt answerAgain(AttemptRecord row, byte[] hash) {
        if (row.getFinishedAt() == null || row.getOutcomeHash() == null) {
            throw Leases.lost();
        }
        if (!Arrays.equals(row.getOutcomeHash(), hash)) {
            throw ProblemException.problem(
                    ProblemType.OUTCOME_DIFFERS,
                    "the attempt already ended as " + row.getState() + " by another outcome; the first one stands");
        }
        return Views.attempt(row);
    }

    private static ProblemException wrongOffset(long stored, long claimed) {
        return ProblemException.problem(
                ProblemType.WRONG_OFFSET,
                ProblemException.document(
                                ProblemType.WRONG_OFFSET,
                                "the stored log has " + stored + " bytes and the outcome says " + claimed
                                        + "; append what is missing and send the outcome again")
                        .offset(stored)
                        .build());
    }

    private Ending ending(OutcomeRequest outcome, Instant offeredAt) {
        Instant now = now();
        // A clock may be wrong, and PostgreSQL keeps not every year.
        Instant finishedAt = Leases.plausible(outcome.finishedAt(), offeredAt, now);
        @Nullable
        Instant startedAt = outcome.startedAt() == null ? null : Leases.plausible(outcome.startedAt(), offeredAt, now);
        return new Ending(
                AttemptState.of(outcome.state().value()),
                outcome.reason(),
                outcome.message(),
                outcome,
                startedAt,
                finishedAt.truncatedTo(ChronoUnit.MICROS),
                Boolean.TRUE.equals(outcome.logTruncated()));
    }

    /**
     * Ends the attempt of an overdue lease. An offer that was not accepted leaves no trace: the task is queued again under the same attempt number. An accepted one is {@code errored}.
     *
     * @return whether it was still overdue
     */
    public boolean expire(UUID attempt, UUID runUid, Duration leaseTtl) {
        boolean expired = transactions.call((transaction, after) -> {
            Optional<LockedRun> run = RunStore.lock(transaction, runUid);
            transaction.execute(LOCK_ATTEMPT, attempt);
            Instant now = now();
            Optional<LeaseRecord> ended = transaction
                    .deleteFrom(LEASE)
                    .where(LEASE.ATTEMPT_UID.eq(attempt), LEASE.EXPIRES_AT.le(now))
                    .returning()
                    .fetchOptional();
            if (ended.isEmpty() || run.isEmpty()) {
                return false;
            }
            after.leaseChanged(attempt);
            AttemptRecord row = requireNonNull(transaction.fetchOne(ATTEMPT, ATTEMPT.UID.eq(attempt)), "row is null");
            if (ended.get().getAccepted()) {
                leasesLost.increment();
                String message =
                        "executor " + row.getExecutor() + " was not heard of for " + Durations.format(leaseTtl);
                end(
                        transaction,
                        after,
                        run.get(),
                        row,
                        new Ending(AttemptState.ERRORED, "executor_lost", message, null, null, now, false));
            } else {
                offersExpired.increment();
                takeBack(transaction, after, run.get(), row, ended.get().getQueueDeadline(), now);
            }
            return true;
        });
        logSignals.changed(attempt);
        return expired;
    }

    private void takeBack(
            DSLContext transaction,
            AfterCommit after,
            LockedRun run,
            AttemptRecord row,
            @Nullable Instant queueDeadline,
            Instant now) {
        transaction
                .insertInto(STALE_TOKEN)
                .set(STALE_TOKEN.TOKEN_HASH, row.getTokenHash())
                .set(STALE_TOKEN.ATTEMPT_UID, row.getUid())
                .set(STALE_TOKEN.STALE_SINCE, now)
                .execute();
        transaction.deleteFrom(ATTEMPT).where(ATTEMPT.UID.eq(row.getUid())).execute();
        transaction.execute(TASK_NOT_STARTED, row.getTaskUid());
        transaction.execute(RUN_NOT_STARTED, run.uid());
        Instant deadline = queueDeadline == null ? now.plusMillis(run.queueTimeoutMs()) : queueDeadline;
        again(transaction, after, run, row.getTaskUid(), now, null, deadline, new RunProgress.Cause(null, null));
        RunProgress.advance(transaction, after, run, now);
    }

    private void end(DSLContext transaction, AfterCommit after, LockedRun run, AttemptRecord row, Ending ending) {
        Instant now = now();
        row.setState(ending.state().wireName());
        row.setReason(ending.reason());
        row.setMessage(ending.message());
        OutcomeRequest outcome = ending.outcome();
        if (outcome != null) {
            row.setOutcome(Json.column(outcome));
            row.setOutcomeHash(hash(outcome));
        }
        if (ending.startedAt() != null) {
            row.setStartedAt(ending.startedAt().truncatedTo(ChronoUnit.MICROS));
        }
        row.setFinishedAt(ending.finishedAt());
        row.setLogTruncated(ending.logTruncated());
        row.update();
        endTask(transaction, after, run, row, ending, now);
        RunProgress.advance(transaction, after, run, now);
    }

    private void endTask(
            DSLContext transaction, AfterCommit after, LockedRun run, AttemptRecord row, Ending ending, Instant now) {
        TaskState end = switch (ending.state()) {
            case PASSED -> TaskState.PASSED;
            case FAILED -> TaskState.FAILED;
            case TIMED_OUT -> TaskState.TIMED_OUT;
            case ERRORED, CANCELLED, OFFERED, RUNNING -> TaskState.ERRORED;
        };
        String reason = ending.reason();
        String message = ending.message();
        if (end == TaskState.ERRORED) {
            switch (run.stop()) {
                case CANCEL -> end = TaskState.CANCELLED;
                case TIMEOUT -> {
                    end = TaskState.TIMED_OUT;
                    reason = "run_timeout";
                    message = "the run took longer than its timeout of "
                            + Durations.format(Duration.ofMillis(run.timeoutMs()));
                }
                case NONE -> {
                    // Nobody here asked for its end: its executor stopped it.
                    String cause = ending.state() == AttemptState.CANCELLED ? "executor_stopped" : reason;
                    Optional<Duration> delay = RetryPolicy.delay(cause, row.getNumber());
                    if (delay.isPresent()) {
                        String owed = "attempt " + row.getNumber() + " ended without a result"
                                + (message == null ? "" : " (" + message + ")") + "; another one follows";
                        again(
                                transaction,
                                after,
                                run,
                                row.getTaskUid(),
                                now,
                                now.plus(delay.get()),
                                now.plusMillis(run.queueTimeoutMs()),
                                new RunProgress.Cause(cause, owed));
                        return;
                    }
                }
            }
        }
        RunStore.changeTasks(
                transaction,
                List.of(new TaskChange(row.getTaskUid(), end.wireName(), null, reason, message, now, now)));
    }

    private static void again(
            DSLContext transaction,
            AfterCommit after,
            LockedRun run,
            UUID task,
            Instant now,
            @Nullable Instant notBefore,
            Instant deadline,
            RunProgress.Cause cause) {
        RunStore.changeTasks(
                transaction,
                List.of(new TaskChange(
                        task, TaskState.QUEUED.wireName(), null, cause.reason(), cause.message(), now, null)));
        if (run.stop() != RunMachine.Stop.NONE) {
            return;
        }
        TaskDefinition definition =
                requireNonNull(RunStore.definitions(transaction, List.of(task)).get(task), "no task");
        TaskQueue.requeue(
                transaction, after, RunProgress.owner(run), List.of(definition.queued(task, notBefore, deadline)), now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static byte[] hash(OutcomeRequest outcome) {
        return Sha256.of(Json.write(outcome).getBytes(StandardCharsets.UTF_8));
    }
}
