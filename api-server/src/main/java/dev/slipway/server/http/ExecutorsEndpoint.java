package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.ClaimRequest;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.rest.ExecutorsApi;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.runs.Assignments;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executors join pools and claim work. */
public final class ExecutorsEndpoint implements ExecutorsApi {
    private final Executors executors;
    private final Assignments assignments;
    private final CurrentRequest request;

    public ExecutorsEndpoint(Executors executors, Assignments assignments, CurrentRequest request) {
        this.executors = requireNonNull(executors, "executors is null");
        this.assignments = requireNonNull(assignments, "assignments is null");
        this.request = requireNonNull(request, "request is null");
    }

    @Override
    public Response claim(String runnerPool, String executor, ClaimRequest body) {
        UUID uid = UUID.fromString(executor);
        Duration wait = Waits.ofBody(body.waitFor());
        executors.seen(uid);
        return Response.ok(Held.answer(() -> assignments.claim(uid, runnerPool, body, wait)))
                .build();
    }

    @Override
    public Response deleteExecutor(String runnerPool, String executor, @Nullable String idempotencyKey) {
        return Answers.response(
                executors.delete(request.author(idempotencyKey), runnerPool, UUID.fromString(executor)));
    }

    @Override
    public Response getExecutor(String runnerPool, String executor) {
        return Response.ok(executors.get(runnerPool, UUID.fromString(executor))).build();
    }

    @Override
    public Response listExecutors(String runnerPool, Integer limit, @Nullable String pageToken) {
        return Response.ok(executors.list(runnerPool, limit, pageToken)).build();
    }

    @Override
    public Response registerExecutor(String runnerPool, ExecutorRegistration body, @Nullable String idempotencyKey) {
        return Answers.response(executors.register(request.author(idempotencyKey), runnerPool, body));
    }
}
