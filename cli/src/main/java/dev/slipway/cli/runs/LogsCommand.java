package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway logs}: shows what tasks print. */
@Command(
        name = "logs",
        description =
                "Shows the log of a task: its exact bytes. Of a run with several tasks, name one, or see all with their names before the lines.",
        footer =
                "%nExamples:%n  slipway logs demo/build/7 test%n  slipway logs demo/build/7 --follow%n  slipway logs demo/build/7 test > test.log")
public final class LogsCommand implements Callable<Integer> {
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

    @Option(names = "--attempt", paramLabel = "NUMBER", description = "The attempt. Default: the newest.")
    private @Nullable Integer attempt;

    @Option(names = "--follow", description = "Go on while it grows.")
    private boolean follow;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec, "picocli sets the spec")
                .commandLine()
                .getOut();
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        if (follow && task == null) {
            RunLookup.find(client, address);
            // What the tasks print is the answer; what starts and ends is not.
            new RunFollower(client, address, out, spec.commandLine().getErr()).follow(null);
            return ExitCode.OK;
        }
        Run found = RunLookup.find(client, address);
        List<RunTask> tasks = found.tasks() == null ? List.of() : found.tasks();
        if (task == null && tasks.size() > 1) {
            for (RunTask each : tasks) {
                if (!each.attempts().isEmpty()) {
                    prefixed(client, address, each, out);
                }
            }
            return ExitCode.OK;
        }
        RunTask one = one(tasks);
        int number = number(one);
        if (follow) {
            new LogStream(client, address, one.key(), number).follow(text -> {
                out.print(text);
                out.flush();
            });
        } else {
            copy(client, address, one.key(), number);
        }
        return ExitCode.OK;
    }

    private RunTask one(List<RunTask> tasks) {
        if (tasks.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED, run + " has no task yet; see " + connection.command("why " + run));
        }
        if (task == null) {
            return tasks.getFirst();
        }
        return tasks.stream()
                .filter(each -> each.key().equals(task))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.FAILED,
                        run + " has no task \"" + task + "\"; it has "
                                + String.join(
                                        ", ", tasks.stream().map(RunTask::key).toList())));
    }

    private int number(RunTask one) {
        if (attempt != null) {
            return attempt;
        }
        if (one.attempts().isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED, one.key() + " has not started; see " + connection.command("why " + run));
        }
        Attempt newest = one.attempts().getLast();
        return newest.number();
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
            byte[] buffer = new byte[1 << 16];
            for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                printer.text(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        }
        printer.end();
    }
}
