package dev.slipway.server.http;

import dev.slipway.api.model.Repo;
import dev.slipway.api.rest.ReposApi;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Repos. */
public final class ReposEndpoint implements ReposApi {
    private final Answers answers;

    public ReposEndpoint(Resources resources, CurrentRequest request) {
        this.answers = new Answers(resources, request);
    }

    private ResourcePath path(String project, String repo) {
        return answers.path(Repo.class, project, repo);
    }

    @Override
    public Response listRepos(String project, Integer limit, @Nullable String pageToken) {
        return answers.list(Repo.class, project, limit, pageToken);
    }

    @Override
    public Response getRepo(String project, String repo) {
        return answers.get(path(project, repo));
    }

    @Override
    public Response putRepo(
            String project,
            String repo,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        return answers.put(path(project, repo), body, dryRun, ifMatch, ifNoneMatch, idempotencyKey);
    }

    @Override
    public Response deleteRepo(
            String project, String repo, Boolean dryRun, @Nullable String ifMatch, @Nullable String idempotencyKey) {
        return answers.delete(path(project, repo), dryRun, ifMatch, idempotencyKey);
    }
}
