package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Heartbeat;
import dev.slipway.api.model.HeartbeatRequest;
import dev.slipway.api.model.LogPosition;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.rest.AttemptsApi;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.runs.AttemptInputs;
import dev.slipway.server.runs.Outcomes;
import dev.slipway.server.storage.ByteRange;
import dev.slipway.server.storage.Logs;
import dev.slipway.server.storage.Results;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an executor reads and writes of the attempt that it has the lease of. */
public final class AttemptsEndpoint implements AttemptsApi {
    private final Leases leases;
    private final Outcomes outcomes;
    private final AttemptInputs inputs;
    private final Logs logs;
    private final Results results;
    private final Duration leaseTtl;

    public AttemptsEndpoint(
            Leases leases, Outcomes outcomes, AttemptInputs inputs, Logs logs, Results results, Duration leaseTtl) {
        this.leases = requireNonNull(leases, "leases is null");
        this.outcomes = requireNonNull(outcomes, "outcomes is null");
        this.inputs = requireNonNull(inputs, "inputs is null");
        this.logs = requireNonNull(logs, "logs is null");
        this.results = requireNonNull(results, "results is null");
        this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl is null");
    }

    @Override
    public Response appendLog(String attempt, Long offset, InputStream body) {
        return Response.ok(LogPosition.builder()
                        .offset(logs.append(UUID.fromString(attempt), offset, read(body)))
                        .build())
                .build();
    }

    private static byte[] read(InputStream body) {
        try {
            // One byte more than is allowed: the service then says what is.
            return body.readNBytes(Logs.APPEND_LIMIT + 1);
        } catch (IOException exception) {
            throw ProblemException.problem(
                    ProblemType.MALFORMED_REQUEST, "the body ended before its end: " + exception.getMessage());
        }
    }

    @Override
    public Response getAttemptSecrets(String attempt) {
        return Response.ok(inputs.secrets(UUID.fromString(attempt)))
                .header("Cache-Control", "no-store")
                .build();
    }

    @Override
    public Response getNeededResult(String attempt, String resultUid) {
        UUID result = UUID.fromString(resultUid);
        inputs.requireNeeded(UUID.fromString(attempt), result);
        Results.Stored stored = results.get(result);
        StreamingOutput bytes = client -> results.copy(stored, new ByteRange(0, stored.size()), client);
        return Response.ok(bytes, "application/octet-stream")
                .header("Content-Length", stored.size())
                .build();
    }

    @Override
    public Response heartbeat(String attempt, HeartbeatRequest body) {
        Duration wait = Waits.ofBody(body.waitFor());
        boolean cancelRequested = Held.answer(() -> leases.heartbeat(UUID.fromString(attempt), body.startedAt(), wait));
        return Response.ok(Heartbeat.builder()
                        .cancelRequested(cancelRequested)
                        .leaseTtl(Durations.format(leaseTtl))
                        .build())
                .build();
    }

    @Override
    public Response putOutcome(String attempt, OutcomeRequest body) {
        return Response.ok(outcomes.put(UUID.fromString(attempt), body)).build();
    }

    @Override
    public Response putResult(
            String attempt,
            String result,
            String type,
            String mediaType,
            String sha256,
            InputStream body,
            @Nullable String path) {
        Results.Description description = new Results.Description(result, type, path, mediaType, sha256);
        return Response.ok(ResultViews.of(results.put(UUID.fromString(attempt), description, body)))
                .build();
    }
}
