package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.ClaimRequest;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.model.RegisteredExecutor;
import dev.slipway.api.rest.ExecutorsApi;
import dev.slipway.server.executors.Executors;
import dev.slipway.server.runs.Assignments;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;

/** Executors join pools and claim work. */
public final class ExecutorsEndpoint implements ExecutorsApi {
    private final Executors executors;
    private final Assignments assignments;

    public ExecutorsEndpoint(Executors executors, Assignments assignments) {
        this.executors = requireNonNull(executors, "executors is null");
        this.assignments = requireNonNull(assignments, "assignments is null");
    }

    @Override
    public Response claim(String runnerPool, String executor, ClaimRequest body) {
        UUID uid = UUID.fromString(executor);
        executors.seen(uid);
        return Response.ok(Held.answer(() -> assignments.claim(uid, runnerPool, body)))
                .build();
    }

    @Override
    public Response deleteExecutor(String runnerPool, String executor) {
        executors.delete(runnerPool, UUID.fromString(executor));
        return Response.noContent().build();
    }

    @Override
    public Response getExecutor(String runnerPool, String executor) {
        return Response.ok(executors.get(runnerPool, UUID.fromString(executor))).build();
    }

    @Override
    public Response listExecutors(String runnerPool) {
        return Response.ok(executors.list(runnerPool)).build();
    }

    @Override
    public Response registerExecutor(String runnerPool, ExecutorRegistration body) {
        RegisteredExecutor registered = executors.register(runnerPool, body);
        return Response.created(URI.create("/v1/runner-pools/" + runnerPool + "/executors/" + registered.uid()))
                .entity(registered)
                .build();
    }
}
