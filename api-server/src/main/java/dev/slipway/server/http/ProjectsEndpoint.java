package dev.slipway.server.http;

import dev.slipway.api.model.Project;
import dev.slipway.api.rest.ProjectsApi;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Projects. */
public final class ProjectsEndpoint implements ProjectsApi {
    private final Answers answers;

    public ProjectsEndpoint(Resources resources, CurrentRequest request) {
        this.answers = new Answers(resources, request);
    }

    private ResourcePath path(String project) {
        return answers.path(Project.class, null, project);
    }

    @Override
    public Response listProjects(Integer limit, @Nullable String pageToken) {
        return answers.list(Project.class, null, limit, pageToken);
    }

    @Override
    public Response getProject(String project) {
        return answers.get(path(project));
    }

    @Override
    public Response putProject(
            String project,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        return answers.put(path(project), body, dryRun, ifMatch, ifNoneMatch, idempotencyKey);
    }

    @Override
    public Response deleteProject(
            String project,
            Boolean dryRun,
            Boolean cascade,
            @Nullable String ifMatch,
            @Nullable String idempotencyKey) {
        return answers.delete(path(project), dryRun, cascade, ifMatch, idempotencyKey);
    }
}
