package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.RESOURCE;

import dev.slipway.api.model.Job;
import dev.slipway.api.model.Parameter;
import dev.slipway.api.model.Repo;
import dev.slipway.api.model.RepoCredentials;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is declared when a run is triggered.
 *
 * @param git null for a freestyle job
 */
record TriggeredJob(
        UUID projectUid,
        String project,
        UUID uid,
        String name,
        long revision,
        Job document,
        @Nullable GitPlan git) {
    /** Among so many names the nearest one is looked for. */
    private static final int CANDIDATES = 1000;

    private static final String DEFAULT_JOB_FILE = ".slipway.yml";
    private static final String DEFAULT_USERNAME = "git";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofDays(1);

    /** One query for the job and, when it has one, its repo. */
    private static final String FIND = """
            SELECT p.uid, j.uid, j.revision, j.document, r.uid, r.document
            FROM resource p
            LEFT JOIN resource j ON j.kind = 'job' AND j.parent_uid = p.uid AND j.name = ?
            LEFT JOIN resource r ON r.kind = 'repo' AND r.parent_uid = p.uid AND r.name = j.document #>> '{git,repo}'
            WHERE p.kind = 'project' AND p.name = ?""";

    static TriggeredJob find(DSLContext context, String project, String name) {
        Record row = context.fetchOne(FIND, name, project);
        if (row == null) {
            throw ProblemException.problem(ProblemType.RESOURCE_NOT_FOUND, "there is no project \"" + project + "\"");
        }
        UUID uid = row.get(1, UUID.class);
        if (uid == null) {
            throw missing(context, row.get(0, UUID.class), project, name);
        }
        Job document = Json.read(row.get(3, JSON.class), Job.class);
        GitPlan git = document.git() == null
                ? null
                : plan(row.get(4, UUID.class), Json.read(row.get(5, JSON.class), Repo.class), document);
        return new TriggeredJob(row.get(0, UUID.class), project, uid, name, row.get(2, Long.class), document, git);
    }

    /** That there is no such job, and the nearest one that there is. */
    static ProblemException missing(DSLContext context, UUID projectUid, String project, String name) {
        List<String> known = context.select(RESOURCE.NAME)
                .from(RESOURCE)
                .where(RESOURCE.KIND.eq("job"), RESOURCE.PARENT_UID.eq(projectUid))
                .orderBy(RESOURCE.NAME)
                .limit(CANDIDATES)
                .fetch(RESOURCE.NAME);
        return ProblemException.problem(
                ProblemType.RESOURCE_NOT_FOUND,
                "there is no job \"" + name + "\" in project \"" + project + "\""
                        + Nearest.of(name, known)
                                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                                .orElse(""));
    }

    /** The number of its next run; it cannot be deleted from now on until the transaction ends. */
    long nextNumber(DSLContext transaction) {
        return RunStore.nextNumber(transaction, uid, projectUid, name)
                .orElseThrow(() -> ProblemException.problem(
                        ProblemType.RESOURCE_NOT_FOUND,
                        "there is no job \"" + name + "\" in project \"" + project + "\""));
    }

    private static GitPlan plan(UUID repoUid, Repo repo, Job job) {
        String jobFile = job.git() == null ? null : job.git().jobFile();
        String defaultBranch = repo.defaultBranch();
        return new GitPlan(
                repoUid,
                repo.url(),
                defaultBranch == null || defaultBranch.isEmpty() ? null : defaultBranch,
                credentials(repo.credentials()),
                jobFile == null ? DEFAULT_JOB_FILE : jobFile,
                job.parameters() == null ? Map.of() : job.parameters());
    }

    private static GitPlan.@Nullable Credentials credentials(@Nullable RepoCredentials credentials) {
        if (credentials == null) {
            return null;
        }
        String username = credentials.username();
        return new GitPlan.Credentials(username == null ? DEFAULT_USERNAME : username, credentials.secret());
    }

    Map<String, Parameter> parameters() {
        return document.parameters() == null ? Map.of() : document.parameters();
    }

    Duration timeout() {
        return duration(document.timeout());
    }

    Duration queueTimeout() {
        return duration(document.queueTimeout());
    }

    private static Duration duration(@Nullable String text) {
        return text == null ? DEFAULT_TIMEOUT : Durations.parse(text).orElse(DEFAULT_TIMEOUT);
    }
}
