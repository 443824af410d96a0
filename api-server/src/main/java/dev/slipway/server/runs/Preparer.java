package dev.slipway.server.runs;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.Problem;
import dev.slipway.jobfile.expand.Facts;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Json;
import dev.slipway.server.database.generated.tables.records.RunRecord;
import dev.slipway.server.git.GitCache;
import dev.slipway.server.git.GitCredentials;
import dev.slipway.server.git.GitErrorCode;
import dev.slipway.server.git.GitException;
import dev.slipway.server.git.GitSource;
import dev.slipway.server.git.RefRequest;
import dev.slipway.server.git.ResolvedCommit;
import dev.slipway.server.runs.TaskPlanner.Inputs;
import dev.slipway.server.runs.TaskPlanner.Plan;
import dev.slipway.server.secrets.SecretValues;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resolves the ref of a run, reads the job file at that commit and expands it. Writes nothing. */
public final class Preparer {
    private static final Logger log = LoggerFactory.getLogger(Preparer.class);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_JOB_FILE = 1 << 20;
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    private final GitCache gitCache;
    private final SecretValues secretValues;
    private final TaskPlanner planner;

    public Preparer(GitCache gitCache, SecretValues secretValues, TaskPlanner planner) {
        this.gitCache = requireNonNull(gitCache, "gitCache is null");
        this.secretValues = requireNonNull(secretValues, "secretValues is null");
        this.planner = requireNonNull(planner, "planner is null");
    }

    /** The commit that a run is pinned to. */
    record Commit(String sha, @Nullable String ref, boolean trusted, String subject, String author) {}

    /** How a preparation ended. */
    sealed interface Result {
        /** The tasks are known. */
        record Ready(Commit commit, List<TaskDefinition> tasks, Map<String, String> parameters) implements Result {}

        /**
         * There will be no tasks.
         *
         * @param commit once it was resolved
         * @param ours whether the user could do nothing about it: the run is errored and not failed
         * @param mayPass whether another try may succeed
         */
        record Refused(Problem problem, Optional<Commit> commit, boolean ours, boolean mayPass) implements Result {}
    }

    /** The result of a run whose servers went away too often while they prepared it. */
    static Result lost(int tries) {
        Problem problem = ProblemException.document(
                        ProblemType.INTERNAL_ERROR,
                        "the run was prepared " + tries
                                + " times and no server came to an end with it; trigger it again")
                .build();
        return new Result.Refused(problem, Optional.empty(), true, false);
    }

    /** Prepares a run within two minutes. */
    Result prepare(RunRecord run) throws InterruptedException {
        FutureTask<Result> work = new FutureTask<>(() -> work(run));
        Thread thread = Thread.ofVirtual().name("prepare-" + run.getUid()).start(work);
        try {
            return work.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            Problem problem = ProblemException.document(
                            ProblemType.REPOSITORY_UNREACHABLE,
                            "the repository was not read within 2 minutes; trigger the run again when it answers faster")
                    .build();
            return new Result.Refused(problem, Optional.empty(), true, true);
        } catch (ExecutionException exception) {
            return failed(run.getUid(), exception.getCause() == null ? exception : exception.getCause());
        } finally {
            work.cancel(true);
            thread.join(Duration.ofSeconds(10));
        }
    }

    private static Result failed(UUID run, Throwable cause) {
        log.error("Run {} cannot be prepared", run, cause);
        Problem problem = ProblemException.document(
                        ProblemType.INTERNAL_ERROR, "the server failed; its log has the run's id " + run)
                .build();
        return new Result.Refused(problem, Optional.empty(), true, true);
    }

    private Result work(RunRecord run) throws InterruptedException {
        GitPlan git = Json.read(requireNonNull(run.getGit(), "a freestyle run is not prepared"), GitPlan.class);
        Commit commit = null;
        try {
            GitSource source = new GitSource(git.repoUid(), git.url(), credentials(run, git), git.defaultBranch());
            commit = commit(gitCache.resolve(source, request(run)));
            byte[] content = gitCache.readFile(source, commit.sha(), git.jobFile(), MAX_JOB_FILE);
            return plan(run, git, commit, content);
        } catch (GitException exception) {
            return refused(exception, git, Optional.ofNullable(commit));
        } catch (ProblemException exception) {
            boolean ours = exception.type().status() >= 500;
            return new Result.Refused(exception.problem(), Optional.ofNullable(commit), ours, ours);
        }
    }

    private @Nullable GitCredentials credentials(RunRecord run, GitPlan git) {
        GitPlan.Credentials credentials = git.credentials();
        if (credentials == null) {
            return null;
        }
        String password = secretValues
                .read(run.getProjectUid(), List.of(credentials.secret()))
                .get(credentials.secret());
        if (password == null) {
            throw ProblemException.problem(
                    ProblemType.REPOSITORY_PROBLEM,
                    "the repository's credentials are the secret " + credentials.secret()
                            + ", which has no value: set it, and trigger the run again");
        }
        try {
            return new GitCredentials(credentials.username(), password);
        } catch (IllegalArgumentException exception) {
            throw ProblemException.problem(
                    ProblemType.REPOSITORY_PROBLEM,
                    "the secret " + credentials.secret() + " cannot be used: " + exception.getMessage());
        }
    }

    private static RefRequest request(RunRecord run) {
        if (run.getTag() != null) {
            return new RefRequest.Tag(run.getTag());
        }
        if (run.getRequestedSha() != null) {
            return run.getBranch() == null
                    ? new RefRequest.Sha(run.getRequestedSha())
                    : new RefRequest.BranchAndSha(run.getBranch(), run.getRequestedSha());
        }
        return run.getBranch() == null ? new RefRequest.DefaultBranch() : new RefRequest.Branch(run.getBranch());
    }

    private static Commit commit(ResolvedCommit resolved) {
        return new Commit(
                resolved.sha(), resolved.refName(), resolved.trusted(), resolved.subject(), resolved.authorName());
    }

    private Result plan(RunRecord run, GitPlan git, Commit commit, byte[] content) {
        Map<String, String> facts = new HashMap<>();
        facts.put(Facts.PROJECT_NAME, run.getProject());
        facts.put(Facts.JOB_NAME, run.getJob());
        facts.put(Facts.RUN_NUMBER, String.valueOf(run.getNumber()));
        facts.put(Facts.GIT_SHA, commit.sha());
        putIfKnown(facts, Facts.GIT_REF, commit.ref());
        putIfKnown(facts, Facts.GIT_BRANCH, RunEnvironment.branch(commit.ref(), run.getBranch()));
        putIfKnown(facts, Facts.GIT_TAG, run.getTag());
        Map<String, String> given = Json.read(run.getParameters(), STRINGS);
        String credentials =
                git.credentials() == null ? null : git.credentials().secret();
        Plan plan = planner.file(git.jobFile(), content, new Inputs(git.parameters(), given, facts, credentials));
        return switch (plan) {
            case Plan.Tasks tasks -> new Result.Ready(commit, tasks.tasks(), tasks.parameters());
            case Plan.WrongParameters wrong ->
                wrong(
                        ProblemType.INVALID_DOCUMENT,
                        "the parameters of the run do not fit those of " + git.jobFile() + ": ",
                        wrong.errors(),
                        commit);
            case Plan.WrongFile wrong ->
                wrong(ProblemType.JOB_FILE_INVALID, git.jobFile() + " has ", wrong.errors(), commit);
        };
    }

    private static Result wrong(ProblemType type, String what, List<FieldError> errors, Commit commit) {
        String count = errors.size() == 1 ? "1 error" : errors.size() + " errors";
        Problem problem =
                ProblemException.document(type, what + count).errors(errors).build();
        return new Result.Refused(problem, Optional.of(commit), false, false);
    }

    private static void putIfKnown(Map<String, String> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    private static Result refused(GitException exception, GitPlan git, Optional<Commit> commit) {
        GitErrorCode code = exception.code();
        boolean ours = code.mayPass() || code == GitErrorCode.GIT_NOT_USABLE;
        ProblemType type = ours ? ProblemType.REPOSITORY_UNREACHABLE : ProblemType.REPOSITORY_PROBLEM;
        String detail = exception.getMessage()
                + advice(code, git)
                + exception.detail().map(said -> "\ngit said: " + said).orElse("");
        return new Result.Refused(ProblemException.document(type, detail).build(), commit, ours, code.mayPass());
    }

    private static String advice(GitErrorCode code, GitPlan git) {
        return switch (code) {
            case FILE_NOT_FOUND ->
                "; add " + git.jobFile() + " to the repository, or name another path in the job's git.job_file";
            case AUTHENTICATION_FAILED -> "; check the repo's credentials";
            case TIMED_OUT, REMOTE_ERROR -> "; trigger the run again when the repository can be reached";
            case INVALID_URL,
                    INVALID_REF,
                    INVALID_PATH,
                    PROTOCOL_NOT_ALLOWED,
                    HOST_NOT_ALLOWED,
                    REPOSITORY_NOT_FOUND,
                    BRANCH_NOT_FOUND,
                    TAG_NOT_FOUND,
                    SHA_NOT_FOUND,
                    NOT_CONTAINED,
                    EMPTY_REPOSITORY,
                    TOO_LARGE,
                    FILE_TOO_LARGE,
                    NOT_A_FILE,
                    GIT_NOT_USABLE -> "";
        };
    }
}
