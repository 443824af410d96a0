package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.PoolTokenRequest;
import dev.slipway.api.model.RunnerPool;
import dev.slipway.api.rest.RunnerPoolsApi;
import dev.slipway.server.resources.PoolStatistics;
import dev.slipway.server.resources.PoolTokens;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runner pools, their tokens and what moves in them. */
public final class RunnerPoolsEndpoint implements RunnerPoolsApi {
    private final CurrentRequest request;
    private final Answers answers;
    private final PoolTokens tokens;
    private final PoolStatistics statistics;

    public RunnerPoolsEndpoint(
            Resources resources, PoolTokens tokens, PoolStatistics statistics, CurrentRequest request) {
        this.request = requireNonNull(request, "request is null");
        this.answers = new Answers(resources, request);
        this.tokens = requireNonNull(tokens, "tokens is null");
        this.statistics = requireNonNull(statistics, "statistics is null");
    }

    private ResourcePath path(String runnerPool) {
        return answers.path(RunnerPool.class, null, runnerPool);
    }

    @Override
    public Response listRunnerPools(Integer limit, @Nullable String pageToken) {
        return answers.list(RunnerPool.class, null, limit, pageToken);
    }

    @Override
    public Response getRunnerPool(String runnerPool) {
        return answers.get(path(runnerPool));
    }

    @Override
    public Response putRunnerPool(
            String runnerPool,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        return answers.put(path(runnerPool), body, dryRun, ifMatch, ifNoneMatch, idempotencyKey);
    }

    @Override
    public Response deleteRunnerPool(
            String runnerPool, Boolean dryRun, @Nullable String ifMatch, @Nullable String idempotencyKey) {
        return answers.delete(path(runnerPool), dryRun, ifMatch, idempotencyKey);
    }

    @Override
    public Response getRunnerPoolStatus(String runnerPool) {
        return Response.ok(statistics.of(tokens.requirePool(runnerPool), runnerPool))
                .build();
    }

    @Override
    public Response listPoolTokens(String runnerPool) {
        return Response.ok(tokens.list(runnerPool)).build();
    }

    @Override
    public Response createPoolToken(String runnerPool, PoolTokenRequest body, @Nullable String idempotencyKey) {
        return Answers.response(tokens.create(runnerPool, body, request.author(idempotencyKey)));
    }

    @Override
    public Response deletePoolToken(String runnerPool, String token, @Nullable String idempotencyKey) {
        return Answers.response(tokens.revoke(runnerPool, UUID.fromString(token), request.author(idempotencyKey)));
    }
}
