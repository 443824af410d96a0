package dev.slipway.cli.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiResponse;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches a run to its end: says what starts, what ends and what waits, and shows the logs when they are wanted. */
final class RunFollower {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(40);
    /** A task that waits for less is not worth a line. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long RETRY_MILLIS = 500;
    private static final int RETRIES = 60;

    private final ApiClient client;
    private final RunsClient runs;
    private final RunAddress address;
    private final @Nullable PrintWriter logs;
    private final PrintWriter out;
    private final Map<String, String> told = new HashMap<>();
    private final Set<String> followed = new HashSet<>();
    private final List<Thread> readers = new ArrayList<>();

    /**
     * Follows a run.
     *
     * @param logs gets what tasks print; null: nothing is to be shown of it
     * @param out gets what happens to the run
     */
    RunFollower(ApiClient client, RunAddress address, @Nullable PrintWriter logs, PrintWriter out) {
        this.client = requireNonNull(client, "client is null");
        this.runs = new RunsClient(client);
        this.address = requireNonNull(address, "address is null");
        this.logs = logs;
        this.out = requireNonNull(out, "out is null");
    }

    /**
     * Returns the run when it is final and its logs are shown, or as it is when the limit ends.
     *
     * @param limit null: none
     */
    Run follow(@Nullable Duration limit) throws IOException, InterruptedException {
        Instant deadline = limit == null ? Instant.MAX : Instant.now().plus(limit);
        String etag = null;
        Run run = null;
        int failures = 0;
        while (run == null || (!RunOutcome.isFinal(run) && Instant.now().isBefore(deadline))) {
            try {
                ApiResponse<Run> answer = get(etag, deadline);
                failures = 0;
                etag = answer.etag().orElse(etag);
                run = answer.body() == null ? run : answer.body();
            } catch (HttpTimeoutException exception) {
                if (++failures == RETRIES) {
                    throw exception;
                }
            } catch (IOException exception) {
                if (++failures == RETRIES) {
                    throw exception;
                }
                Thread.sleep(RETRY_MILLIS);
            }
            if (run != null) {
                tell(run);
            }
        }
        for (Thread log : readers) {
            log.join(Duration.ofSeconds(30));
        }
        return run;
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

    private synchronized void tell(Run run) {
        for (RunTask task : run.tasks() == null ? List.<RunTask>of() : run.tasks()) {
            tell(run, task);
        }
        Waiting waiting = run.waiting();
        if (waiting != null && run.tasks() == null && isOld(waiting)) {
            say("run", waiting.reason().value(), Style.DIM.of("… " + waiting.message()));
        }
    }

    private void tell(Run run, RunTask task) {
        Waiting waiting = task.waiting();
        if (waiting != null && !waiting.reason().value().equals("needs") && isOld(waiting)) {
            say(
                    task.key(),
                    "waiting " + waiting.message(),
                    Style.YELLOW.of("… " + task.key() + " waits: " + waiting.message()));
        }
        for (Attempt attempt : task.attempts()) {
            if (attempt.startedAt() != null && logs != null && followed.add(task.key() + "/" + attempt.number())) {
                say(
                        task.key() + "/" + attempt.number(),
                        "started",
                        Style.BOLD.of("▶ " + task.key()) + Style.DIM.of(" on " + attempt.executor()));
                startLog(run, task, attempt, logs);
            } else if (attempt.startedAt() != null && logs == null) {
                say(
                        task.key() + "/" + attempt.number(),
                        "started",
                        Style.BOLD.of("▶ " + task.key()) + Style.DIM.of(" on " + attempt.executor()));
            }
        }
        if (task.finishedAt() != null) {
            String took = task.startedAt() == null
                    ? ""
                    : Style.DIM.of(" in " + Times.between(task.startedAt(), task.finishedAt(), Instant.now()));
            String why = task.message() == null ? "" : ": " + task.message();
            endLogs(task);
            say(
                    task.key(),
                    "finished",
                    mark(task) + " " + task.key() + " "
                            + Style.state(task.state().value()) + took + why);
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
        return Duration.between(waiting.since(), Instant.now()).compareTo(PATIENCE) >= 0;
    }

    private void say(String subject, String what, String line) {
        if (!what.equals(told.put(subject, what))) {
            synchronized (out) {
                out.println(line);
                out.flush();
            }
        }
    }

    private final Map<String, Thread> logOfTask = new HashMap<>();

    private void startLog(Run run, RunTask task, Attempt attempt, PrintWriter to) {
        boolean several = run.tasks() != null && run.tasks().size() > 1;
        LinePrinter printer = new LinePrinter(to, several ? task.key() : null);
        Thread log = Thread.ofVirtual().start(() -> {
            try {
                new LogStream(client, address, task.key(), attempt.number()).follow(printer::text);
            } catch (IOException | RuntimeException exception) {
                printer.note("the log cannot be followed: " + exception.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            printer.end();
        });
        readers.add(log);
        logOfTask.put(task.key(), log);
    }

    /** What a task printed comes before the line that says how it ended. */
    private void endLogs(RunTask task) {
        Thread log = logOfTask.remove(task.key());
        try {
            if (log != null) {
                log.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
