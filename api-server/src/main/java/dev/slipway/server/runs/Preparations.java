package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.PREPARATION;
import static dev.slipway.server.database.generated.Tables.RUN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Problem;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.Loop;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.events.Topic;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import dev.slipway.server.queue.TaskQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares runs of repositories, a few at a time: leased work, so that one whose server died is taken up by another. A preparation may take two minutes and is tried three times.
 */
public final class Preparations implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Preparations.class);

    /** How often a run is tried to be prepared. */
    static final int MAX_TRIES = 3;

    /** Longer than a preparation may take, so that a live one never loses its lease. */
    private static final Duration LEASE = Duration.ofSeconds(150);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(3);

    /** The oldest of a project of which the fewest are prepared at this moment: one with many runs or a slow repository does not hold up the others. */
    private static final String TAKE = """
            WITH busy AS (
              SELECT r.project_uid, count(*) AS leased FROM preparation p JOIN run r ON r.uid = p.run_uid
              WHERE p.leased_until >= ?::timestamptz GROUP BY r.project_uid)
            UPDATE preparation SET lease = ?, leased_until = ?::timestamptz, tries = tries + 1
            WHERE run_uid = (
              SELECT p.run_uid FROM preparation p JOIN run r ON r.uid = p.run_uid LEFT JOIN busy ON busy.project_uid = r.project_uid
              WHERE p.leased_until IS NULL OR p.leased_until < ?::timestamptz
              ORDER BY coalesce(busy.leased, 0), p.created_at LIMIT 1 FOR UPDATE OF p SKIP LOCKED)
            RETURNING run_uid, tries""";

    private final Transactions transactions;
    private final Preparer preparer;
    private final Ids ids;
    private final Clock clock;
    private final List<Loop> loops = new ArrayList<>();

    /** @param parallel how many runs are prepared at the same time */
    public Preparations(
            Transactions transactions, Wakeups wakeups, Preparer preparer, Ids ids, Clock clock, int parallel) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.preparer = requireNonNull(preparer, "preparer is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
        for (int number = 1; number <= parallel; number++) {
            Loop loop = new Loop("preparation-" + number, POLL, this::prepareAll);
            wakeups.subscribe(new Topic.PreparationQueued(), loop::wake);
            loops.add(loop);
        }
    }

    public Preparations start() {
        loops.forEach(Loop::start);
        return this;
    }

    /** Ends the loops. A preparation that is cut off is given back. */
    @Override
    public void close() {
        loops.forEach(Loop::close);
    }

    private record Taken(UUID lease, UUID run, int tries) {}

    private void prepareAll() throws InterruptedException {
        while (prepareOne()) {
            // one after the other until there is none
        }
    }

    /**
     * Prepares the run whose turn it is.
     *
     * @return whether there was one
     */
    boolean prepareOne() throws InterruptedException {
        Instant now = now();
        UUID lease = ids.next();
        Optional<Taken> found = transactions
                .context()
                .resultQuery(TAKE, Json.instant(now), lease, Json.instant(now.plus(LEASE)), Json.instant(now))
                .fetchOptional(row -> new Taken(lease, row.get(0, UUID.class), row.get(1, Integer.class)));
        if (found.isEmpty()) {
            return false;
        }
        Taken taken = found.get();
        if (taken.tries() > MAX_TRIES) {
            finish(taken, Preparer.lost(MAX_TRIES));
            return true;
        }
        RunRecord run = transactions.context().fetchOne(RUN, RUN.UID.eq(taken.run()));
        if (run != null) {
            finish(taken, prepare(taken, run));
        }
        return true;
    }

    /** A server that stops leaves the run to another at once, and its try does not count. */
    private Preparer.Result prepare(Taken taken, RunRecord run) throws InterruptedException {
        try {
            return preparer.prepare(run);
        } catch (InterruptedException stopped) {
            transactions
                    .context()
                    .update(PREPARATION)
                    .setNull(PREPARATION.LEASED_UNTIL)
                    .set(PREPARATION.TRIES, PREPARATION.TRIES.minus(1))
                    .where(PREPARATION.RUN_UID.eq(taken.run()), PREPARATION.LEASE.eq(taken.lease()))
                    .execute();
            throw stopped;
        }
    }

    private void finish(Taken taken, Preparer.Result result) {
        if (result instanceof Preparer.Result.Refused refused && refused.mayPass() && taken.tries() < MAX_TRIES) {
            tryLater(taken, refused.problem());
            return;
        }
        transactions.run((transaction, after) -> {
            Optional<LockedRun> run = RunStore.lock(transaction, taken.run());
            int held = transaction
                    .deleteFrom(PREPARATION)
                    .where(PREPARATION.RUN_UID.eq(taken.run()), PREPARATION.LEASE.eq(taken.lease()))
                    .execute();
            // Cancelled meanwhile, or taken over by another after the lease had ended.
            if (held == 1 && run.isPresent() && !run.get().state().isFinal()) {
                write(transaction, after, run.get(), result);
            }
        });
    }

    private void tryLater(Taken taken, Problem problem) {
        Duration delay = RETRY_DELAY.multipliedBy(taken.tries());
        log.warn("Run {} is prepared again in {} s: {}", taken.run(), delay.toSeconds(), problem.detail());
        transactions
                .context()
                .update(PREPARATION)
                .set(PREPARATION.LEASED_UNTIL, now().plus(delay))
                .where(PREPARATION.RUN_UID.eq(taken.run()), PREPARATION.LEASE.eq(taken.lease()))
                .execute();
    }

    private void write(DSLContext transaction, AfterCommit after, LockedRun run, Preparer.Result result) {
        Instant now = now();
        switch (result) {
            case Preparer.Result.Refused refused -> {
                refused.commit().ifPresent(commit -> writeCommit(transaction, run.uid(), commit));
                writeProblem(transaction, run.uid(), refused.problem());
                RunState state = refused.ours() ? RunState.ERRORED : RunState.FAILED;
                RunStore.changeRun(transaction, run.uid(), state, now);
            }
            case Preparer.Result.Ready ready -> {
                writeCommit(transaction, run.uid(), ready.commit());
                transaction
                        .update(RUN)
                        .set(RUN.PARAMETERS, Json.column(ready.parameters()))
                        .where(RUN.UID.eq(run.uid()))
                        .execute();
                TaskQueue.Owner owner = RunProgress.owner(run);
                NewTasks.Terms terms = new NewTasks.Terms(
                        owner,
                        ready.commit().trusted(),
                        Duration.ofMillis(run.timeoutMs()),
                        Duration.ofMillis(run.queueTimeoutMs()));
                RunState state = NewTasks.insert(transaction, after, terms, ready.tasks(), ids, now);
                RunStore.changeRun(transaction, run.uid(), state, now);
            }
        }
        after.runChanged(run.uid());
    }

    private static void writeCommit(DSLContext transaction, UUID run, Preparer.Commit commit) {
        transaction
                .update(RUN)
                .set(RUN.SHA, commit.sha())
                .set(RUN.REF, commit.ref())
                .set(RUN.TRUSTED, commit.trusted())
                .set(RUN.COMMIT_SUBJECT, commit.subject())
                .set(RUN.COMMIT_AUTHOR, commit.author())
                .where(RUN.UID.eq(run))
                .execute();
    }

    private static void writeProblem(DSLContext transaction, UUID run, Problem problem) {
        transaction
                .update(RUN)
                .set(RUN.PROBLEM, Json.column(problem))
                .where(RUN.UID.eq(run))
                .execute();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
