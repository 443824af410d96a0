package dev.slipway.cli.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.ApiResponse;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.cli.connection.Outage;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Watches a run to its end: says what starts, what ends and what waits, and shows the logs when they are wanted. */
final class RunFollower {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(40);
    /** A task that waits, or a server that is away, for less is not worth a line. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long RETRY_MILLIS = 500;
    private static final int RETRIES = 60;

    private final RunsClient runs;
    private final RunAddress address;
    private final @Nullable TaskLogs logs;
    private final @Nullable String only;
    private final PrintWriter out;
    private final Map<String, String> told = new HashMap<>();

    /**
     * Follows a run.
     *
     * @param logs gets what tasks print; null: nothing is to be shown of it
     * @param only the task that is of interest; null: all
     * @param out gets what happens to the run
     */
    RunFollower(
            ApiClient client, RunAddress address, @Nullable PrintWriter logs, @Nullable String only, PrintWriter out) {
        this.runs = new RunsClient(client);
        this.address = requireNonNull(address, "address is null");
        this.only = only;
        this.out = requireNonNull(out, "out is null");
        this.logs = logs == null ? null : new TaskLogs(client, address, logs, note -> line(Style.YELLOW.of(note)));
    }

    /**
     * Returns the run when it, or the task of interest, is final and its logs are shown, or as it is when the limit ends.
     *
     * @param limit null: none
     */
    Run follow(@Nullable Duration limit) throws IOException, InterruptedException {
        Instant deadline = limit == null ? Instant.MAX : Instant.now().plus(limit);
        String etag = null;
        Run run = null;
        int failures = 0;
        Instant awaySince = Instant.MAX;
        boolean toldAway = false;
        while (run == null || (!isDone(run) && Instant.now().isBefore(deadline))) {
            Instant asked = Instant.now();
            try {
                ApiResponse<Run> answer = get(etag, deadline);
                if (toldAway) {
                    line(Style.DIM.of("… the server answers again"));
                }
                failures = 0;
                awaySince = Instant.MAX;
                toldAway = false;
                etag = answer.etag().orElse(etag);
                run = answer.body() == null ? run : answer.body();
            } catch (IOException | ApiException failure) {
                if (!passes(failure) || ++failures == RETRIES) {
                    throw failure;
                }
                boolean late = failure instanceof HttpTimeoutException;
                Instant since = late ? asked : Instant.now();
                awaySince = since.isBefore(awaySince) ? since : awaySince;
                if (!late) {
                    Thread.sleep(RETRY_MILLIS);
                }
                if (!toldAway && isOld(awaySince)) {
                    toldAway = true;
                    line(Style.YELLOW.of("… the server is away; what runs goes on, and is shown when it is back"));
                }
            }
            if (run != null) {
                tell(run, deadline);
            }
        }
        if (logs != null) {
            logs.end(deadline);
        }
        return run;
    }

    /** Whether all logs that were to be shown were shown to their end. */
    boolean hasShownAll() {
        return logs == null || logs.isComplete();
    }

    private static boolean passes(Exception failure) {
        return !(failure instanceof ApiException answer) || Outage.isOne(answer);
    }

    private boolean isDone(Run run) {
        if (RunOutcome.isFinal(run)) {
            return true;
        }
        List<RunTask> tasks = RunLookup.tasks(run);
        // That a run has no such task is known as soon as it has any.
        return only != null
                && !tasks.isEmpty()
                && tasks.stream().noneMatch(task -> task.key().equals(only) && task.finishedAt() == null);
    }

    private ApiResponse<Run> get(@Nullable String etag, Instant deadline) throws IOException, InterruptedException {
        RunsClient.GetRunCall call = runs.getRun(address.project(), address.job(), address.number());
        if (etag != null) {
            call.ifNoneMatch(etag).waitFor(wait(deadline));
        }
        call.timeout(ANSWER_LIMIT);
        return call.exchange();
    }

    private static String wait(Instant deadline) {
        Duration left =
                deadline.equals(Instant.MAX) ? Duration.ofSeconds(20) : Duration.between(Instant.now(), deadline);
        // Short enough that what waits is noticed soon.
        long millis = Math.clamp(left.toMillis(), 1, PATIENCE.toMillis());
        return millis == PATIENCE.toMillis() ? PATIENCE.toSeconds() + "s" : millis + "ms";
    }

    private void tell(Run run, Instant deadline) throws InterruptedException {
        List<RunTask> tasks = RunLookup.tasks(run);
        for (RunTask task : tasks) {
            if (only == null || only.equals(task.key())) {
                tell(task, tasks.size() > 1, deadline);
            }
        }
        Waiting waiting = run.waiting();
        if (waiting != null && run.tasks() == null && isOld(waiting)) {
            say("run", waiting.reason().value(), Style.DIM.of("… " + waiting.message()));
        }
    }

    private void tell(RunTask task, boolean oneOfSeveral, Instant deadline) throws InterruptedException {
        Waiting waiting = task.waiting();
        if (waiting != null && !waiting.reason().value().equals("needs") && isOld(waiting)) {
            say(
                    task.key(),
                    "waiting " + waiting.message(),
                    Style.YELLOW.of("… " + task.key() + " waits: " + waiting.message()));
        }
        Attempt newest = task.attempts().isEmpty() ? null : task.attempts().getLast();
        if (newest != null && newest.startedAt() != null) {
            say(
                    task.key() + "/" + newest.number(),
                    "started",
                    Style.BOLD.of("▶ " + task.key()) + Style.DIM.of(" on " + newest.executor()));
            show(task, newest, oneOfSeveral);
        }
        if (task.finishedAt() != null) {
            String took = task.startedAt() == null
                    ? ""
                    : Style.DIM.of(" in " + Times.between(task.startedAt(), task.finishedAt(), Instant.now()));
            String why = task.message() == null ? "" : ": " + task.message();
            // What a task printed comes before the line that says how it ended.
            awaitLog(task, deadline);
            say(
                    task.key(),
                    "finished",
                    mark(task) + " " + task.key() + " "
                            + Style.state(task.state().value()) + took + why);
        }
    }

    private void show(RunTask task, Attempt attempt, boolean oneOfSeveral) {
        if (logs == null) {
            return;
        }
        if (only != null) {
            logs.showAlone(task.key(), attempt.number());
        } else {
            logs.showLines(task.key(), attempt.number(), oneOfSeveral ? task.key() : null);
        }
    }

    private void awaitLog(RunTask task, Instant deadline) throws InterruptedException {
        if (logs != null) {
            logs.await(task.key(), deadline);
        }
    }

    private static String mark(RunTask task) {
        return switch (task.state()) {
            case PASSED -> Style.GREEN.of("✔");
            case SKIPPED, CANCELLED -> Style.DIM.of("–");
            default -> Style.RED.of("✘");
        };
    }

    private static boolean isOld(Waiting waiting) {
        return isOld(waiting.since());
    }

    private static boolean isOld(Instant since) {
        return Duration.between(since, Instant.now()).compareTo(PATIENCE) >= 0;
    }

    private void say(String subject, String what, String line) {
        if (!what.equals(told.put(subject, what))) {
            line(line);
        }
    }

    private void line(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
