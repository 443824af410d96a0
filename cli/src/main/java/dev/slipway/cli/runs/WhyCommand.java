package dev.slipway.cli.runs;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.api.model.Waiting;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code slipway why}: says what a run waits for, or why it ended before it had tasks. */
@Command(
        name = "why",
        description =
                "Says what a run and its tasks wait for, and whether waiting can help; of one that ended before it had tasks, why.",
        footer = "%nExample:%n  slipway why demo/build/7")
public final class WhyCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PROJECT/JOB/NUMBER", description = "The run.")
    private String run = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        RunAddress address = RunAddress.parse(run);
        Run found = RunLookup.find(connection.client(), address);
        switch (output.format()) {
            case NAME -> out.println(address);
            case JSON, YAML -> Documents.write(output.format(), found, out);
            case TEXT -> tell(address, found, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void tell(RunAddress address, Run found, PrintWriter out) {
        out.println("run " + Style.BOLD.of(address.toString()) + " is "
                + Style.state(found.state().value())
                + ended(found));
        RunReport.problem(found, out);
        List<RunTask> tasks = RunLookup.tasks(found);
        if (tasks.isEmpty() && found.waiting() != null) {
            out.println("  " + text(found.waiting()));
        }
        for (RunTask task : tasks) {
            Waiting waiting = task.waiting();
            if (waiting != null) {
                out.println("  " + Style.BOLD.of(task.key()) + " "
                        + Style.state(task.state().value()) + ": " + text(waiting));
            } else if (task.message() != null) {
                out.println("  " + Style.BOLD.of(task.key()) + " "
                        + Style.state(task.state().value()) + ": " + task.message());
            }
        }
    }

    private static String ended(Run run) {
        if (!RunOutcome.isFinal(run)) {
            return "";
        }
        return run.problem() == null ? ": it has ended and waits for nothing" : ": it ended without a task";
    }

    private static String text(Waiting waiting) {
        String help = waiting.canHelp() ? "" : "; waiting will not help: somebody must change this";
        return waiting.message() + " (" + waiting.reason().value() + ", since "
                + Times.ago(waiting.since(), Instant.now()) + ")" + help;
    }
}
