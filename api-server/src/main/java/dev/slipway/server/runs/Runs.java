package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.PREPARATION;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunList;
import dev.slipway.api.model.RunRequest;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.events.Topic;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.events.Wakeups;
import dev.slipway.server.queue.WaitingReasons;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Triggers runs, reads them and cancels them. */
public final class Runs {
    /** The longest that a reader waits for a change. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** How often a waiting reader looks for changes that another server made. */
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Rows of the queue that a claim holds at this moment are left: it will find the task cancelled. */
    private static final String LEAVE_QUEUE = """
            DELETE FROM task_queue WHERE task_uid IN (
              SELECT task_uid FROM task_queue WHERE run_uid = ? FOR UPDATE SKIP LOCKED)""";

    private final Transactions transactions;
    private final Wakeups wakeups;
    private final Clock clock;
    private final RunCreation creation;
    private final RunReader reader;

    public Runs(
            Transactions transactions,
            Wakeups wakeups,
            TaskPlanner planner,
            WaitingReasons waitingReasons,
            Ids ids,
            Clock clock) {
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.wakeups = requireNonNull(wakeups, "wakeups is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.creation = new RunCreation(planner, ids, clock);
        this.reader = new RunReader(waitingReasons);
    }

    /** The address of a run. */
    public record Name(String project, String job, long number) {}

    /** A run as it was at one moment; the ETag changes with everything in it but the size of logs and what it waits for. */
    public record Snapshot(Run run, String etag) {}

    /**
     * Triggers a run of a job.
     *
     * @param author who asked, for people
     * @throws ProblemException {@code resource-not-found}; {@code invalid-document} with pointers into the request
     */
    public Snapshot create(String project, String job, RunRequest request, String author) {
        // Whoever waits for work is woken at once; what it makes of the run reaches the disk after the run itself.
        // The caller is answered when the run is on the disk.
        UUID run = transactions.callAsynchronously(
                (transaction, after) -> creation.create(transaction, after, project, job, request, author));
        transactions.flush();
        return read(run);
    }

    /** Like {@link #create}, inside a transaction of the caller's; answers the id of the run, to be read after the commit. */
    public UUID create(
            DSLContext transaction, AfterCommit after, String project, String job, RunRequest request, String author) {
        return creation.create(transaction, after, project, job, request, author);
    }

    /** The run as it is now. */
    public Snapshot get(Name name) {
        return read(find(name));
    }

    /** The run of an id. */
    public Snapshot read(UUID run) {
        return snapshot(transactions.context(), run);
    }

    /** The run of an id, as a transaction of the caller's sees it. */
    Snapshot snapshot(DSLContext context, UUID run) {
        RunReader.Version version = reader.read(context, run);
        return new Snapshot(version.run(), version.etag());
    }

    /**
     * Waits until the run is another than the reader has.
     *
     * @param known the ETag that the reader has
     * @param wait at most {@link #LONGEST_WAIT}
     * @return empty when nothing changed in time
     */
    public Optional<Snapshot> awaitChange(Name name, String known, Duration wait) throws InterruptedException {
        UUID uid = find(name);
        long deadline = System.nanoTime() + Math.min(wait.toNanos(), LONGEST_WAIT.toNanos());
        try (Wakeups.Listener listener = wakeups.listen(new Topic.RunChanged(uid))) {
            while (true) {
                Long version = transactions
                        .context()
                        .select(RUN.VERSION)
                        .from(RUN)
                        .where(RUN.UID.eq(uid))
                        .fetchOne(RUN.VERSION);
                if (version == null || !known.equals("\"" + uid + "." + version + "\"")) {
                    return Optional.of(read(uid));
                }
                long left = deadline - System.nanoTime();
                if (left <= 0 || wakeups.isDraining()) {
                    return Optional.empty();
                }
                listener.await(Duration.ofNanos(Math.min(left, POLL.toNanos())));
            }
        }
    }

    /**
     * Runs of a project or of one of its jobs, newest first, without their tasks.
     *
     * @param limit 1 to 500
     * @param pageToken of the page before, or null
     */
    public RunList list(String project, RunFilter filter, int limit, @Nullable String pageToken) {
        DSLContext context = transactions.context();
        UUID projectUid = projectUid(context, project);
        RunList runs = RunPages.list(context, projectUid, filter, limit, pageToken);
        if (runs.items().isEmpty() && filter.job() != null) {
            requireKnown(context, projectUid, project, filter.job());
        }
        return runs;
    }

    /** A job that was deleted leaves its runs, and is not known without any. */
    private static void requireKnown(DSLContext context, UUID projectUid, String project, String job) {
        boolean known = context.fetchExists(
                        RESOURCE, RESOURCE.KIND.eq("job"), RESOURCE.PARENT_UID.eq(projectUid), RESOURCE.NAME.eq(job))
                || context.fetchExists(RUN, RUN.PROJECT_UID.eq(projectUid), RUN.JOB.eq(job));
        if (!known) {
            throw TriggeredJob.missing(context, projectUid, project, job);
        }
    }

    /** Asks for the end of a run. What waits ends at once, what runs is told by its next heartbeat. A final run stays as it is. */
    public Snapshot cancel(Name name) {
        UUID uid = find(name);
        transactions.run((transaction, after) -> cancel(transaction, after, name, uid));
        return read(uid);
    }

    /** Like {@link #cancel}, inside a transaction of the caller's. */
    void cancel(DSLContext transaction, AfterCommit after, Name name, UUID uid) {
        LockedRun run = RunStore.lock(transaction, uid).orElseThrow(() -> notFound(name));
        if (!run.state().isFinal() && run.cancelRequestedAt() == null) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            transaction
                    .update(RUN)
                    .set(RUN.CANCEL_REQUESTED_AT, now)
                    .where(RUN.UID.eq(uid))
                    .execute();
            stop(transaction, after, uid, now);
        }
    }

    /** Stops what waits and tells what runs, after the reason was written to the locked run. */
    static void stop(DSLContext transaction, AfterCommit after, UUID uid, Instant now) {
        LockedRun run = RunStore.lock(transaction, uid).orElseThrow();
        transaction.execute(LEAVE_QUEUE, uid);
        transaction
                .update(LEASE)
                .set(LEASE.CANCEL_REQUESTED, true)
                .where(LEASE.RUN_UID.eq(uid))
                .returningResult(LEASE.ATTEMPT_UID)
                .fetch()
                .forEach(row -> after.leaseChanged(row.value1()));
        if (run.state() == RunState.PREPARING) {
            transaction
                    .deleteFrom(PREPARATION)
                    .where(PREPARATION.RUN_UID.eq(uid))
                    .execute();
            RunStore.changeRun(transaction, uid, RunState.CANCELLED, now);
            after.runChanged(uid);
        } else {
            RunProgress.advance(transaction, after, run, now);
        }
    }

    /** The id of a run. */
    public UUID find(Name name) {
        return find(transactions.context(), name);
    }

    static UUID find(DSLContext context, Name name) {
        UUID projectUid = projectUid(context, name.project());
        UUID uid = context.select(RUN.UID)
                .from(RUN)
                .where(RUN.PROJECT_UID.eq(projectUid), RUN.JOB.eq(name.job()), RUN.NUMBER.eq(name.number()))
                .fetchOne(RUN.UID);
        if (uid == null) {
            requireKnown(context, projectUid, name.project(), name.job());
            throw notFound(name);
        }
        return uid;
    }

    /**
     * The id of an attempt.
     *
     * @param task the key of the task
     * @param number 1 for the first
     */
    public UUID attempt(Name name, String task, int number) {
        DSLContext context = transactions.context();
        UUID run = find(name);
        return context.select(ATTEMPT.UID)
                .from(ATTEMPT)
                .join(TASK)
                .on(TASK.UID.eq(ATTEMPT.TASK_UID))
                .where(TASK.RUN_UID.eq(run), TASK.KEY.eq(task), ATTEMPT.NUMBER.eq(number))
                .fetchOptional(ATTEMPT.UID)
                .orElseThrow(() -> noAttempt(context, run, name, task, "attempt " + number));
    }

    /** The number of the newest attempt of a task. */
    public int newestAttempt(Name name, String task) {
        DSLContext context = transactions.context();
        UUID run = find(name);
        return context.select(ATTEMPT.NUMBER)
                .from(ATTEMPT)
                .join(TASK)
                .on(TASK.UID.eq(ATTEMPT.TASK_UID))
                .where(TASK.RUN_UID.eq(run), TASK.KEY.eq(task))
                .orderBy(ATTEMPT.NUMBER.desc())
                .limit(1)
                .fetchOptional(ATTEMPT.NUMBER)
                .orElseThrow(() -> noAttempt(context, run, name, task, "attempt yet"));
    }

    private static ProblemException noAttempt(DSLContext context, UUID run, Name name, String task, String what) {
        List<String> tasks = context.select(TASK.KEY)
                .from(TASK)
                .where(TASK.RUN_UID.eq(run))
                .orderBy(TASK.ORDINAL)
                .fetch(TASK.KEY);
        String detail = tasks.contains(task)
                ? "task \"" + task + "\" of run " + name.number() + " has no " + what
                : "run " + name.number() + " has no task \"" + task + "\""
                        + Nearest.of(task, tasks)
                                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                                .orElse("");
        return ProblemException.problem(ProblemType.RESOURCE_NOT_FOUND, detail);
    }

    /** The id of a job. */
    public UUID jobUid(String project, String job) {
        return TriggeredJob.find(transactions.context(), project, job).uid();
    }

    private static UUID projectUid(DSLContext context, String project) {
        UUID uid = context.select(RESOURCE.UID)
                .from(RESOURCE)
                .where(RESOURCE.KIND.eq("project"), RESOURCE.PARENT_UID.isNull(), RESOURCE.NAME.eq(project))
                .fetchOne(RESOURCE.UID);
        if (uid == null) {
            throw ProblemException.problem(ProblemType.RESOURCE_NOT_FOUND, "there is no project \"" + project + "\"");
        }
        return uid;
    }

    private static ProblemException notFound(Name name) {
        return ProblemException.problem(
                ProblemType.RESOURCE_NOT_FOUND,
                "there is no run " + name.number() + " of job \"" + name.job() + "\" in project \"" + name.project()
                        + "\"");
    }
}
