package dev.slipway.server.http;

import dev.slipway.api.model.Job;
import dev.slipway.api.rest.JobsApi;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Jobs. */
public final class JobsEndpoint implements JobsApi {
    private final Answers answers;

    public JobsEndpoint(Resources resources, CurrentRequest request) {
        this.answers = new Answers(resources, request);
    }

    private ResourcePath path(String project, String job) {
        return answers.path(Job.class, project, job);
    }

    @Override
    public Response listJobs(String project, Integer limit, @Nullable String pageToken) {
        return answers.list(Job.class, project, limit, pageToken);
    }

    @Override
    public Response getJob(String project, String job) {
        return answers.get(path(project, job));
    }

    @Override
    public Response putJob(
            String project,
            String job,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        return answers.put(path(project, job), body, dryRun, ifMatch, ifNoneMatch, idempotencyKey);
    }

    @Override
    public Response deleteJob(
            String project, String job, Boolean dryRun, @Nullable String ifMatch, @Nullable String idempotencyKey) {
        return answers.delete(path(project, job), dryRun, ifMatch, idempotencyKey);
    }
}
