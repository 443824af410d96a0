package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.ResultList;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.rest.RunsApi;
import dev.slipway.server.runs.RunFilter;
import dev.slipway.server.runs.RunTriggers;
import dev.slipway.server.runs.Runs;
import dev.slipway.server.storage.LogFollower;
import dev.slipway.server.storage.Logs;
import dev.slipway.server.storage.Results;
import dev.slipway.server.storage.Tests;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs are triggered, read and cancelled; their logs, results and tests are read. */
public final class RunsEndpoint implements RunsApi {
    private static final int DEFAULT_LIMIT = 100;

    private final CurrentRequest request;
    private final Runs runs;
    private final RunTriggers triggers;
    private final Logs logs;
    private final LogFollower follower;
    private final Results results;
    private final Tests tests;

    @Context
    private @Nullable HttpHeaders headers;

    public RunsEndpoint(
            CurrentRequest request,
            Runs runs,
            RunTriggers triggers,
            Logs logs,
            LogFollower follower,
            Results results,
            Tests tests) {
        this.request = requireNonNull(request, "request is null");
        this.runs = requireNonNull(runs, "runs is null");
        this.triggers = requireNonNull(triggers, "triggers is null");
        this.logs = requireNonNull(logs, "logs is null");
        this.follower = requireNonNull(follower, "follower is null");
        this.results = requireNonNull(results, "results is null");
        this.tests = requireNonNull(tests, "tests is null");
    }

    @Override
    public Response createRun(String project, String job, RunRequest body, @Nullable String idempotencyKey) {
        return Answers.response(triggers.create(request.author(idempotencyKey), project, job, body));
    }

    @Override
    public Response cancelRun(String project, String job, Long number, @Nullable String idempotencyKey) {
        return Answers.response(triggers.cancel(request.author(idempotencyKey), new Runs.Name(project, job, number)));
    }

    @Override
    public Response getRun(
            String project, String job, Long number, @Nullable String wait, @Nullable String ifNoneMatch) {
        Runs.Name name = new Runs.Name(project, job, number);
        Duration longest = Waits.ofQuery(wait);
        Optional<Runs.Snapshot> snapshot = ifNoneMatch == null
                ? Optional.of(runs.get(name))
                : Held.answer(() -> runs.awaitChange(name, ifNoneMatch, longest));
        return snapshot.map(each -> Response.ok(each.run()).header(HttpHeaders.ETAG, each.etag()))
                .orElseGet(() -> Response.notModified().header(HttpHeaders.ETAG, ifNoneMatch))
                .build();
    }

    @Override
    public Response listProjectRuns(
            String project,
            @Nullable String state,
            @Nullable String branch,
            @Nullable String sha,
            @Nullable Integer limit,
            @Nullable String pageToken) {
        RunFilter filter = new RunFilter(null, state, branch, sha);
        return Response.ok(runs.list(project, filter, limit(limit), pageToken)).build();
    }

    @Override
    public Response listRuns(
            String project,
            String job,
            @Nullable String state,
            @Nullable String branch,
            @Nullable String sha,
            @Nullable Integer limit,
            @Nullable String pageToken) {
        RunFilter filter = new RunFilter(job, state, branch, sha);
        return Response.ok(runs.list(project, filter, limit(limit), pageToken)).build();
    }

    private static int limit(@Nullable Integer limit) {
        return limit == null ? DEFAULT_LIMIT : limit;
    }

    @Override
    public Response getLog(
            String project,
            String job,
            Long number,
            String task,
            Integer attemptNumber,
            @Nullable String range,
            @Nullable String lastEventId) {
        UUID attempt = runs.attempt(new Runs.Name(project, job, number), task, attemptNumber);
        if (wantsEvents()) {
            long from = LogFollower.resume(attempt, lastEventId);
            StreamingOutput events = client -> follower.open(attempt, from).write(client);
            return Response.ok(events, MediaType.SERVER_SENT_EVENTS_TYPE)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        }
        Logs.State state = logs.state(attempt);
        return ByteAnswers.of(
                        range,
                        state.size(),
                        state.complete(),
                        "text/plain; charset=utf-8",
                        (part, client) -> logs.copy(attempt, part, client))
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private boolean wantsEvents() {
        return headers != null
                && headers.getAcceptableMediaTypes().stream()
                        .filter(type -> !type.isWildcardType())
                        .anyMatch(MediaType.SERVER_SENT_EVENTS_TYPE::isCompatible);
    }

    @Override
    public Response getTaskLog(String project, String job, Long number, String task) {
        int newest = runs.newestAttempt(new Runs.Name(project, job, number), task);
        return Response.temporaryRedirect(URI.create("/v1/projects/" + project + "/jobs/" + job + "/runs/" + number
                        + "/tasks/" + task + "/attempts/" + newest + "/log"))
                .build();
    }

    @Override
    public Response listResults(String project, String job, Long number, String task, Integer attemptNumber) {
        UUID attempt = runs.attempt(new Runs.Name(project, job, number), task, attemptNumber);
        return Response.ok(ResultList.builder()
                        .items(results.list(attempt).stream()
                                .map(ResultViews::of)
                                .toList())
                        .build())
                .build();
    }

    @Override
    public Response getResult(
            String project,
            String job,
            Long number,
            String task,
            Integer attemptNumber,
            String result,
            @Nullable String range) {
        UUID attempt = runs.attempt(new Runs.Name(project, job, number), task, attemptNumber);
        Results.Stored stored = results.get(attempt, result);
        return ByteAnswers.of(
                        range,
                        stored.size(),
                        true,
                        stored.mediaType(),
                        (part, client) -> results.copy(stored, part, client))
                .header(HttpHeaders.ETAG, "\"" + stored.sha256() + "\"")
                // What a build made must never be taken for a page of this server.
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName(stored) + "\"")
                .build();
    }

    /** A directory comes as a zip, which a desktop knows by the end of its name. */
    private static String fileName(Results.Stored stored) {
        return stored.mediaType().equals("application/zip") ? stored.name() + ".zip" : stored.name();
    }

    @Override
    public Response listRunTests(
            String project,
            String job,
            Long number,
            @Nullable String state,
            @Nullable String name,
            @Nullable Integer limit,
            @Nullable String pageToken) {
        UUID run = runs.find(new Runs.Name(project, job, number));
        return Response.ok(tests.ofRun(run, new Tests.Query(state, name, limit(limit), pageToken)))
                .build();
    }

    @Override
    public Response listJobTests(
            String project,
            String job,
            @Nullable String state,
            @Nullable String name,
            @Nullable Integer limit,
            @Nullable String pageToken) {
        UUID uid = runs.jobUid(project, job);
        return Response.ok(tests.ofJob(uid, new Tests.Query(state, name, limit(limit), pageToken)))
                .build();
    }
}
