package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Test;
import dev.slipway.api.model.TestCounts;
import dev.slipway.cli.FailureReport;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a run: the outcome in one line; after a failure what failed and where, and the commands to go on with. */
final class RunReport {
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 15;
    private static final int TESTS = 10;
    private static final int TASKS = 5;
    private static final int WARNINGS = 20;
    private static final String WRONG_PARAMETERS = "https://slipway.dev/problems/invalid-document";

    private final RunsClient runs;
    private final ConnectionOptions connection;
    private final PrintWriter out;

    RunReport(ApiClient client, ConnectionOptions connection, PrintWriter out) {
        this.runs = new RunsClient(client);
        this.connection = connection;
        this.out = out;
    }

    /**
     * Writes it.
     *
     * @param withLog whether the end of a failed task's log is shown; not after it was all shown
     * @param again the command that makes such a run once more
     */
    void write(Run run, boolean withLog, String again) throws IOException, InterruptedException {
        RunAddress address = RunAddress.of(run);
        boolean passed = run.state() == Run.StateEnum.PASSED || run.state() == Run.StateEnum.SKIPPED;
        out.println();
        problem(run, out);
        List<RunTask> failed =
                RunLookup.tasks(run).stream().filter(RunReport::isFailure).toList();
        List<RunTask> shown = passed ? List.of() : failed.subList(0, Math.min(TASKS, failed.size()));
        for (RunTask task : shown) {
            failure(address, task, withLog);
        }
        if (!passed && failed.size() > TASKS) {
            out.println("… and " + (failed.size() - TASKS) + " more tasks");
        }
        warnings(run, shown);
        tests(address, run.tests());
        String took = Times.between(run.createdAt(), run.finishedAt(), Instant.now());
        out.println("run " + Style.BOLD.of(address.toString()) + " "
                + Style.state(run.state().value()) + " in " + took);
        goOn(address, run, failed, again);
        out.flush();
    }

    /** Why the run ended before its tasks did, and what it warns of. */
    static void problem(Run run, PrintWriter out) {
        if (run.problem() != null) {
            FailureReport.write(run.problem(), out);
        }
        for (String warning : run.warnings() == null ? List.<String>of() : run.warnings()) {
            out.println(Style.YELLOW.of("warning: ") + warning);
        }
    }

    /** The warnings of the tasks that were not shown with theirs. */
    private void warnings(Run run, List<RunTask> shown) {
        List<String> warnings = RunLookup.tasks(run).stream()
                .filter(task -> !shown.contains(task))
                .flatMap(task -> TaskWarnings.of(task).stream().map(warning -> task.key() + ": " + warning))
                .toList();
        warnings.stream().limit(WARNINGS).forEach(warning -> out.println(Style.YELLOW.of("warning: ") + warning));
        if (warnings.size() > WARNINGS) {
            out.println("… and " + (warnings.size() - WARNINGS) + " more warnings");
        }
    }

    private static boolean isFailure(RunTask task) {
        return switch (task.state()) {
            case FAILED, ERRORED, TIMED_OUT -> true;
            default -> false;
        };
    }

    private void failure(RunAddress run, RunTask task, boolean withLog) throws IOException, InterruptedException {
        Attempt attempt = task.attempts().isEmpty() ? null : task.attempts().getLast();
        out.println(Style.RED.of("✘ " + task.key()) + " " + how(task, attempt));
        String command = failedCommand(task, attempt);
        if (command != null) {
            out.println("  at " + command);
        }
        for (String warning : TaskWarnings.of(task)) {
            out.println("  " + Style.YELLOW.of("warning: ") + warning);
        }
        if (withLog && attempt != null && attempt.log().size() > 0) {
            tail(run, task, attempt);
        }
    }

    private static String how(RunTask task, @Nullable Attempt attempt) {
        if (attempt == null) {
            return task.message() == null ? task.state().value() : task.state().value() + ": " + task.message();
        }
        StringBuilder how = new StringBuilder(task.state().value());
        if (attempt.signal() != null) {
            how.append(" by signal ").append(attempt.signal());
        } else if (attempt.exitCode() != null && attempt.exitCode() != 0) {
            how.append(" with exit code ").append(attempt.exitCode());
        }
        if (Boolean.TRUE.equals(attempt.oomKilled())) {
            how.append("; a process was killed for want of memory");
        }
        String message = attempt.message() == null ? task.message() : attempt.message();
        return message == null
                ? how.toString()
                : how.append(": ").append(message).toString();
    }

    private static @Nullable String failedCommand(RunTask task, @Nullable Attempt attempt) {
        Integer item = attempt == null ? null : attempt.failedItem();
        if (attempt == null || item == null || item < 1 || item > task.script().size()) {
            return null;
        }
        List<String> lines = task.script().get(item - 1).lines().toList();
        int line = attempt.failedLine() == null ? 0 : attempt.failedLine();
        boolean known = line >= 1 && line <= lines.size();
        String place = "item " + item + " of the script" + (known ? ", line " + line : "");
        String text = lines.isEmpty() ? "" : lines.get(known ? line - 1 : 0).strip();
        return place + ": " + Style.BOLD.of(text) + (!known && lines.size() > 1 ? " …" : "");
    }

    private void tail(RunAddress run, RunTask task, Attempt attempt) throws IOException, InterruptedException {
        try (InputStream log = runs.getLog(run.project(), run.job(), run.number(), task.key(), attempt.number())
                .range("bytes=-" + TAIL_BYTES)
                .send()) {
            List<String> lines = new String(log.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            last.forEach(line -> out.println("  " + Style.DIM.of("│ ") + line));
        }
    }

    private void tests(RunAddress run, @Nullable TestCounts counts) throws IOException, InterruptedException {
        if (counts == null) {
            return;
        }
        if (counts.failed() + counts.errored() > 0) {
            for (String state : List.of("failed", "errored")) {
                runs.listRunTests(run.project(), run.job(), run.number())
                        .state(state)
                        .limit(TESTS)
                        .send()
                        .items()
                        .forEach(test -> out.println(TestsCommand.line(test)));
            }
        }
        out.println("tests: " + counts.total() + " in all, " + counts.passed() + " passed, " + counts.failed()
                + " failed, " + counts.errored() + " errored, " + counts.skipped() + " skipped");
    }

    private void goOn(RunAddress address, Run run, List<RunTask> failed, String again) {
        out.println();
        out.println("go on with:");
        goOn(look(address, run, failed));
        if (run.tests() != null) {
            goOn("tests " + address + (run.tests().failed() + run.tests().errored() > 0 ? " --failed" : ""));
        }
        // How many results an attempt has is not in the run, but without an attempt there is none.
        if (RunLookup.tasks(run).stream().anyMatch(task -> !task.attempts().isEmpty())) {
            goOn("results " + address);
        }
        // Parameters that do not fit would not fit once more.
        if (run.problem() == null || !WRONG_PARAMETERS.equals(run.problem().type())) {
            goOn(again);
        }
    }

    /** The log of what failed; of what never started there is none, but a reason. */
    private static String look(RunAddress address, Run run, List<RunTask> failed) {
        List<RunTask> tasks = RunLookup.tasks(run);
        if (failed.isEmpty()) {
            boolean started = tasks.stream().anyMatch(task -> !task.attempts().isEmpty());
            return (started ? "logs " : "why ") + address;
        }
        return failed.stream()
                .filter(task -> !task.attempts().isEmpty())
                .findFirst()
                .map(task -> "logs " + address + " " + task.key())
                .orElse("why " + address);
    }

    private void goOn(String words) {
        out.println("  " + connection.command(words));
    }

    /** Whether a test did not pass. */
    static boolean isFailure(Test test) {
        return test.state() == Test.StateEnum.FAILED || test.state() == Test.StateEnum.ERRORED;
    }
}
