package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway logs}: shows what tasks print. */
@Command(
        name = "logs",
        description =
                "Shows the log of a task: its exact bytes. Of a run with several tasks, name one, or see all with their names before the lines.",
        footer =
                "%nExamples:%n  slipway logs demo/build/7 test%n  slipway logs demo/build/7 --follow%n  slipway logs demo/build/7 test > test.log")
public final class LogsCommand implements Callable<Integer> {
    /** So many tasks are named in a message. */
    private static final int NAMED = 15;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(index = "0", paramLabel = "PROJECT/JOB/NUMBER", description = "The run.")
    private String run = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TASK",
            description = "The key of a task, as test or test.25.")
    private @Nullable String task;

    @Option(names = "--attempt", paramLabel = "NUMBER", description = "An attempt of one task. Default: the newest.")
    private @Nullable Integer attempt;

    @Option(names = "--follow", description = "Wait for its begin and go on while it grows.")
    private boolean follow;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        Run found = follow ? RunLookup.findPatiently(client, address) : RunLookup.find(client, address);
        RunLookup.requireTasks(found);
        if (attempt != null) {
            return attempt(client, address, one(found), attempt);
        }
        if (follow) {
            return follow(client, address);
        }
        if (task == null && RunLookup.tasks(found).size() > 1) {
            for (RunTask each : RunLookup.tasks(found)) {
                if (!each.attempts().isEmpty()) {
                    prefixed(client, address, each, terminal.out());
                }
            }
            return ExitCode.OK;
        }
        RunTask one = one(found);
        copy(client, address, one.key(), newest(one));
        return ExitCode.OK;
    }

    /** What the tasks print is the answer; what starts and ends is not. */
    private int follow(ApiClient client, RunAddress address) throws IOException, InterruptedException {
        RunFollower follower = new RunFollower(client, address, terminal.out(), task, terminal.err());
        Run ended = follower.follow(null);
        RunLookup.requireTasks(ended);
        if (task != null) {
            newest(RunLookup.task(ended, task));
        }
        return follower.hasShownAll() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int attempt(ApiClient client, RunAddress address, RunTask one, int number)
            throws IOException, InterruptedException {
        int newest = newest(one);
        if (number < 1 || number > newest) {
            throw new CommandException(
                    ExitCode.FAILED,
                    one.key() + " of " + run + " has no attempt " + number + "; its newest is " + newest);
        }
        if (follow) {
            new LogStream(client, address, one.key(), number).follow(text -> {
                terminal.out().print(text);
                terminal.out().flush();
            });
        } else {
            copy(client, address, one.key(), number);
        }
        return ExitCode.OK;
    }

    /** The task that was named, or the only one. */
    private RunTask one(Run found) {
        if (task != null) {
            return RunLookup.task(found, task);
        }
        List<RunTask> tasks = RunLookup.tasks(found);
        if (tasks.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED, run + " has no task yet; see " + connection.command("why " + run));
        }
        if (tasks.size() > 1) {
            throw terminal.usage("--attempt is of one task: name one of "
                    + String.join(
                            ", ", tasks.stream().map(RunTask::key).limit(NAMED).toList())
                    + (tasks.size() > NAMED ? ", …" : ""));
        }
        return tasks.getFirst();
    }

    /** The number of the newest attempt. */
    private int newest(RunTask one) {
        if (one.attempts().isEmpty()) {
            throw new CommandException(ExitCode.FAILED, one.key() + " " + withoutAttempt(one));
        }
        return one.attempts().getLast().number();
    }

    private String withoutAttempt(RunTask one) {
        if (one.finishedAt() == null) {
            return "has not started; see " + connection.command("why " + run);
        }
        String why = one.message() == null ? "" : ": " + one.message();
        return RunOutcome.ended(one.state().value()) + " and has no log" + why;
    }

    private static void copy(ApiClient client, RunAddress address, String key, int number)
            throws IOException, InterruptedException {
        // Bytes, not characters: what the process wrote may be in any encoding or none.
        try (InputStream log = new RunsClient(client)
                .getLog(address.project(), address.job(), address.number(), key, number)
                .send()) {
            log.transferTo(System.out);
            System.out.flush();
        }
    }

    private static void prefixed(ApiClient client, RunAddress address, RunTask task, PrintWriter out)
            throws IOException, InterruptedException {
        int number = task.attempts().getLast().number();
        LinePrinter printer = new LinePrinter(out, task.key());
        try (InputStream log = new RunsClient(client)
                .getLog(address.project(), address.job(), address.number(), task.key(), number)
                .send()) {
            // As a stream, so that a character whose bytes come in two pieces stays one.
            Reader text = new InputStreamReader(log, StandardCharsets.UTF_8);
            char[] buffer = new char[1 << 16];
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                printer.text(new String(buffer, 0, read));
            }
        }
        printer.end();
    }
}
