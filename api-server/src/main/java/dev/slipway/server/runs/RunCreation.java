package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.PREPARATION;
import static dev.slipway.server.database.generated.Tables.RUN;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.RunRequest;
import dev.slipway.jobfile.expand.Facts;
import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.queue.TaskQueue;
import dev.slipway.server.runs.TaskPlanner.Inputs;
import dev.slipway.server.runs.TaskPlanner.Plan;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Makes runs: a freestyle run is queued in the transaction that makes it; one of a repository is left to the preparations. */
final class RunCreation {
    private final TaskPlanner planner;
    private final Ids ids;
    private final Clock clock;

    RunCreation(TaskPlanner planner, Ids ids, Clock clock) {
        this.planner = requireNonNull(planner, "planner is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Makes a run, and answers its id. */
    UUID create(
            DSLContext transaction,
            AfterCommit after,
            String project,
            String jobName,
            RunRequest request,
            String author) {
        TriggeredJob job = TriggeredJob.find(transaction, project, jobName);
        Map<String, String> given = request.parameters() == null ? Map.of() : request.parameters();
        List<FieldError> errors = new ArrayList<>(checkRefs(request, job.git() == null));
        GitPlan git = job.git();
        if (git != null) {
            errors.addAll(RefNames.check(request));
            errors.addAll(planner.check(job.parameters(), given));
        }
        if (!errors.isEmpty()) {
            throw refusal("the request", errors);
        }

        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long number = job.nextNumber(transaction);
        RunRecord run = newRun(transaction, job, request, number, author, now);
        if (git == null) {
            Plan.Tasks plan = planFreestyle(job, given, number);
            run.setParameters(Json.column(plan.parameters()));
            insertFreestyle(transaction, after, job, run, plan.tasks(), now);
        } else {
            run.setParameters(Json.column(given));
            run.setState(RunState.PREPARING.wireName());
            run.setGit(Json.column(git));
            run.insert();
            transaction
                    .insertInto(PREPARATION)
                    .set(PREPARATION.RUN_UID, run.getUid())
                    .set(PREPARATION.CREATED_AT, now)
                    .execute();
            after.preparationQueued();
        }
        after.runChanged(run.getUid());
        return run.getUid();
    }

    private Plan.Tasks planFreestyle(TriggeredJob job, Map<String, String> given, long number) {
        Map<String, String> facts = Map.of(
                Facts.PROJECT_NAME,
                job.project(),
                Facts.JOB_NAME,
                job.name(),
                Facts.RUN_NUMBER,
                String.valueOf(number));
        JobFile file = requireNonNull(job.document().freestyle(), "the job has neither git nor freestyle");
        return switch (planner.freestyle(file, new Inputs(job.parameters(), given, facts, null))) {
            case Plan.Tasks tasks -> tasks;
            case Plan.WrongParameters wrong -> throw refusal("the request", wrong.errors());
            case Plan.WrongFile wrong -> throw refusal("the freestyle part of the job", wrong.errors());
        };
    }

    private void insertFreestyle(
            DSLContext transaction,
            AfterCommit after,
            TriggeredJob job,
            RunRecord run,
            List<TaskDefinition> tasks,
            Instant now) {
        // Queued or running is certain: a task that needs nothing is queued at once.
        run.setState(RunState.QUEUED.wireName());
        run.insert();
        TaskQueue.Owner owner = new TaskQueue.Owner(run.getUid(), job.projectUid(), job.project());
        NewTasks.Terms terms = new NewTasks.Terms(owner, run.getTrusted(), job.timeout(), job.queueTimeout());
        NewTasks.insert(transaction, after, terms, tasks, ids, now);
    }

    private RunRecord newRun(
            DSLContext transaction, TriggeredJob job, RunRequest request, long number, String author, Instant now) {
        RunRecord run = transaction.newRecord(RUN);
        run.setUid(ids.next());
        run.setProjectUid(job.projectUid());
        run.setProject(job.project());
        run.setJobUid(job.uid());
        run.setJob(job.name());
        run.setNumber(number);
        run.setJobRevision(job.revision());
        // Whoever may change a freestyle job decides what it runs; a commit is trusted once it is resolved.
        run.setTrusted(job.git() == null);
        run.setBranch(request.branch());
        run.setTag(request.tag());
        run.setRequestedSha(request.sha());
        run.setTimeoutMs(job.timeout().toMillis());
        run.setQueueTimeoutMs(job.queueTimeout().toMillis());
        run.setCreatedBy(author);
        run.setCreatedAt(now);
        return run;
    }

    private static List<FieldError> checkRefs(RunRequest request, boolean freestyle) {
        List<FieldError> errors = new ArrayList<>();
        if (freestyle) {
            refuseRef(errors, "branch", request.branch());
            refuseRef(errors, "tag", request.tag());
            refuseRef(errors, "sha", request.sha());
        } else if (request.tag() != null && (request.branch() != null || request.sha() != null)) {
            errors.add(FieldError.builder()
                    .pointer("/tag")
                    .rule("at_most_one")
                    .message(
                            "a tag stands alone: give a branch, a tag, a sha, or a sha with the branch that contains it")
                    .build());
        }
        return errors;
    }

    private static void refuseRef(List<FieldError> errors, String field, @Nullable String value) {
        if (value != null) {
            errors.add(FieldError.builder()
                    .pointer("/" + field)
                    .rule("freestyle")
                    .message("a freestyle job has no repository, and so no " + field)
                    .build());
        }
    }

    private static ProblemException refusal(String what, List<FieldError> errors) {
        String detail = errors.size() == 1 ? errors.getFirst().message() : what + " has " + errors.size() + " errors";
        return ProblemException.problem(ProblemType.INVALID_DOCUMENT, detail, errors);
    }
}
